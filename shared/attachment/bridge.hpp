// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "shared/cni/network_config_list.hpp"

namespace docker_cni::attachment {

/// The bridge that `plugin` makes or uses, by its configuration; empty where it isn't the plugin bridge.
std::string bridge_of(const cni::PluginConfig& plugin);

/// That of the first plugin of `list` that has one; empty: none.
std::string bridge_of(const cni::NetworkConfigList& list);

}  // namespace docker_cni::attachment
