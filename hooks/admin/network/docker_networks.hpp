// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/system/deadline.hpp"
#include "shared/system/ip_prefix.hpp"

namespace docker_cni::admin {

/// A subnet that Docker gives out.
struct DockerSubnet {
  std::string network;
  system::IpPrefix prefix;
};

/// The subnets of all networks of this host's dockerds, also of those that no interface of the host tells of (macvlan,
/// overlay). Never throws: a dockerd that can't be asked has none.
std::vector<DockerSubnet> docker_subnets(const system::Deadline& deadline) noexcept;

/// The same, of lines "NETWORK SUBNET…".
std::vector<DockerSubnet> parse_docker_subnets(std::string_view text);

}  // namespace docker_cni::admin
