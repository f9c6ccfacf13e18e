// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "shared/cni/network_config_list.hpp"
#include "shared/config.hpp"
#include "shared/log.hpp"

namespace docker_cni::admin {

/// What was tried of a network.
struct TrialStep {
  std::string what;  // "attach", "gateway", "peer", "mtu", "detach"
  bool works = false;
  std::string detail;  // what was seen, or why it failed
};

/// Attaches two network namespaces of no container to `list`, as ADD attaches containers', looks whether they reach
/// their gateways and each other, and detaches them, as DEL does. What isn't reached after a failure isn't tried;
/// detached is what was attached in any case, and gc would do it if we were killed. The bridge goes if it wasn't there
/// before.
std::vector<TrialStep> try_network(const cni::NetworkConfigList& list, const Config& config, const Log& log);

}  // namespace docker_cni::admin
