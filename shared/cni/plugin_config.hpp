// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "shared/cni/network_config_list.hpp"

namespace docker_cni::cni {

/// Parses one plugin's configuration object (SPEC.md, "Plugin configuration objects"). `where` is how a sentence
/// calls it: "plugins[1]". Throws PluginError with code 7 or 6.
PluginConfig parse_plugin_config(std::string_view text, const std::string& where);

}  // namespace docker_cni::cni
