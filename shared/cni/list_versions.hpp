// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "shared/cni/config_json.hpp"

namespace docker_cni::cni {

/// The versions that a configuration offers by "cniVersion" and "cniVersions" and that this side speaks, ascending
/// (SPEC.md, "Version considerations"). Throws PluginError: code 7 where one is no version, 1 where none is spoken.
std::vector<std::string> offered_versions(const ConfigMembers& members);

}  // namespace docker_cni::cni
