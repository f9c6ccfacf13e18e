// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "shared/cni/network_config_list.hpp"

namespace docker_cni::attachment {

/// The bridge that `plugin` makes or uses, by its configuration; empty where it's neither the plugin bridge nor flannel
/// with that for its delegate.
std::string bridge_of(const cni::PluginConfig& plugin);

/// That of the first plugin of `list` that has one; empty: none.
std::string bridge_of(const cni::NetworkConfigList& list);

/// Gives the bridge of `list` a MAC, if it's there without one. The plugin bridge leaves it so where the first ADD
/// fails for want of an address, and then fails once more, at giving the bridge the MAC that it has. Throws
/// SystemError.
void give_mac_to_bridge(const cni::NetworkConfigList& list);

}  // namespace docker_cni::attachment
