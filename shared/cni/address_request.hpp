// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "shared/cni/network_config_list.hpp"

namespace docker_cni::cni {

/// By what way a network can be asked for addresses that a container had before; one way only, since some IPAM plugins
/// take what all of them say together.
enum class AddressRequest {
  capability,   // the capability "ips" (the conventions, "Dynamic Plugin specific fields")
  config_args,  // "args"."cni"."ips" of the configuration (the conventions, "args in network config")
  cni_args,     // CNI_ARGS' IP, which holds one address
  not_needed,   // it gives the same ones by itself
  impossible,   // nobody knows how
};

/// The place in `list` behind the plugins that make interface and addresses (SPEC.md, "Adding an attachment"): the last
/// one with "ipam", or the first one where none has it. What follows works on what these have made.
std::size_t tail_begin(const NetworkConfigList& list);

/// The way for `list` and `count` addresses. Known are host-local, which is flannel's, too, static, dhcp (which goes by
/// the MAC and the container's ID) and calico-ipam, and whatever declares "ips".
AddressRequest address_request(const NetworkConfigList& list, std::size_t count);

/// Whether addresses that somebody has chosen can be asked of `list`: it declares "ips", or its IPAM is known to take
/// them (host-local, static, calico-ipam).
bool takes_addresses(const NetworkConfigList& list);

/// The type of the plugin that makes the interface of `plugin`: its own, but flannel leaves that to a delegate, by
/// default to bridge.
std::string interface_type(const PluginConfig& plugin);

/// Whether a MAC can be asked of `list`: it declares "mac", or its first plugin is known to read it in CNI_ARGS
/// (bridge, macvlan, tap, and flannel with one of them as delegate).
bool takes_mac(const NetworkConfigList& list);

}  // namespace docker_cni::cni
