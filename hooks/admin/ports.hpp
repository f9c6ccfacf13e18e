// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/record/record.hpp"

namespace docker_cni::admin {

/// A port of a container that can be reached at the host.
struct PublishedPort {
  std::string host_ip;  // in brackets where it's IPv6; "0.0.0.0" and "[::]": every address of the family
  std::uint16_t host_port = 0;
  std::uint16_t container_port = 0;
  std::string protocol;
};

/// What `record`'s attachment `attachment` publishes, for each family of which it has an address; none while the
/// container is stopped. Throws Error if the record doesn't tell it.
std::vector<PublishedPort> published_ports(const record::Record& record, const record::Attachment& attachment);

/// As `docker ps` shows them, neighbours as a range: `0.0.0.0:9000-9002->9000-9002/tcp`.
std::vector<std::string> format_ports(const std::vector<PublishedPort>& ports);

}  // namespace docker_cni::admin
