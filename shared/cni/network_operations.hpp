// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "shared/cni/network_config_list.hpp"
#include "shared/cni/plugin.hpp"

/// The operations on a network as a whole; see operations.hpp.
namespace docker_cni::cni {

/// One attachment that is in use (SPEC.md, "GC: Clean up any stale resources").
struct ValidAttachment {
  std::string container_id;
  std::string if_name;
};

/// GC (SPEC.md, "Garbage-collecting a network"): every plugin is told what is valid, also after a failure. Nothing is
/// run where the list has disableGC or a version below 1.1.0.
void gc_network_list(const NetworkConfigList& list, const std::vector<ValidAttachment>& valid,
                     const PluginRuntime& runtime);

/// STATUS (SPEC.md, "STATUS: Check plugin status"): throws the first plugin's error. Nothing is run below
/// version 1.1.0.
void status_network_list(const NetworkConfigList& list, const PluginRuntime& runtime);

}  // namespace docker_cni::cni
