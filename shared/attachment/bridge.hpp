// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "shared/cni/network_config_list.hpp"

namespace docker_cni::attachment {

/// The bridge that `plugin` makes or uses, by its configuration; empty where it isn't the plugin bridge.
std::string bridge_of(const cni::PluginConfig& plugin);

/// That of the first plugin of `list` that has one; empty: none.
std::string bridge_of(const cni::NetworkConfigList& list);

/// Gives the bridge that is to become a gateway by `list`, of the plugin bridge's own or as flannel's delegate, a MAC,
/// if it's there without one. The first ADD leaves it so where it fails for want of an address, and the next one would
/// fail: the plugin sets the MAC that it has read, all zeros. Throws SystemError.
void give_mac_to_bridge(const cni::NetworkConfigList& list);

}  // namespace docker_cni::attachment
