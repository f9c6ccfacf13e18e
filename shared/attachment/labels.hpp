// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "shared/attachment/network_options.hpp"
#include "shared/config.hpp"

namespace docker_cni::attachment {

/// One label or annotation that docker-cni knows. README and the manual have a line of each.
struct Label {
  std::string_view key;
  std::string_view example;
  void (*parse)(std::string_view value, NetworkOptions& options);
};

/// All of them, by key.
std::span<const Label> labels();

/// Reads the options from `given`, the annotations and labels that are believed; what they don't name comes from
/// `config`. Interfaces without a name are cni_ifname, then net1, net2, …: the number is the network's place.
/// `beside_another`: the engine gives the container an interface too, so all are named net1, net2, ….
/// Throws Error naming the key and the value where one is wrong or too long, before anything is touched.
NetworkOptions parse_options(const std::map<std::string, std::string>& given, const Config& config,
                             bool beside_another = false);

/// Throws Error if one of `given` looks like ours ("cni.…") and isn't: a typo that would else go unheard. What
/// has a dot or a slash further on is another program's ("cni.projectcalico.org/…").
void check_labels(const std::map<std::string, std::string>& given);

}  // namespace docker_cni::attachment
