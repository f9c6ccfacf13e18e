// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "shared/attachment/preflight.hpp"
#include "shared/cni/network_config_list.hpp"
#include "shared/config.hpp"
#include "shared/log.hpp"

namespace docker_cni::admin {

/// A host with the networks that are configured on it.
struct Surroundings {
  const Config& config;
  const Log& log;
  const attachment::HostNetwork& host;
  const std::vector<cni::NetworkConfigList>& networks;
  bool is_this_host = true;  // false: what is looked at may be for another, whose kernel nobody knows
};

/// Whether containers can be attached to `list`, and traffic will flow: what we can see, then what the plugins say
/// themselves (STATUS). `list` gets the version that an ADD would be made in. Never throws for what is wrong with it.
attachment::Preflight readiness(cni::NetworkConfigList& list, const Surroundings& around);

}  // namespace docker_cni::admin
