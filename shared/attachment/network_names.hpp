// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/attachment/network_options.hpp"

/// The forms in which networks are named. Each function throws Error naming what is wrong.
namespace docker_cni::attachment {

/// How many networks a container may have: each is a chain of programs to be run.
inline constexpr std::size_t most_networks = 64;

/// `front,back@eth1`, or a JSON array as parse_network_objects(); `none` gives none.
std::vector<NamedNetwork> parse_networks(std::string_view text);

/// The Kubernetes annotation k8s.v1.cni.cncf.io/networks: the same two forms. A `NAMESPACE/` before a name means
/// nothing here.
std::vector<NamedNetwork> parse_kubernetes_networks(std::string_view text);

/// One network of cni.yaml.
NamedNetwork parse_network(std::string_view text);

/// Names the interfaces that have no name: `first`, then net1, net2, …; the number is the network's place plus
/// `first_number`, and `first` is used where that is 0. Throws Error if two networks ask for one interface.
void name_interfaces(std::vector<NamedNetwork>& networks, const std::string& first, std::size_t first_number);

}  // namespace docker_cni::attachment
