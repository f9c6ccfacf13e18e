// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/bridge.hpp"

#include <cerrno>

#include "shared/cni/address_request.hpp"
#include "shared/cni/config_json.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/system/link.hpp"

namespace docker_cni::attachment {

namespace {

std::string bridge_in(const cni::ConfigMembers& members) {
  auto name = cni::text_or_none(members, "bridge");
  return name.empty() ? "cni0" : name;  // the plugin's own default
}

/// The bridge that becomes a gateway by `plugin`; empty: none.
std::string gateway_of(const cni::PluginConfig& plugin) {
  if (cni::interface_type(plugin) != "bridge") return {};
  const auto members = json::members(plugin.text);
  if (plugin.type == "bridge") {
    const bool is_gateway = cni::is_true(members, "isGateway") || cni::is_true(members, "isDefaultGateway");
    return is_gateway ? bridge_in(members) : std::string();
  }
  const auto delegate = json::find(members, "delegate");
  const bool is_object = delegate && json::kind(*delegate) == json::Kind::object;
  return bridge_in(is_object ? json::members(*delegate) : cni::ConfigMembers());
}

}  // namespace

std::string bridge_of(const cni::PluginConfig& plugin) {
  return plugin.type == "bridge" ? bridge_in(json::members(plugin.text)) : std::string();
}

std::string bridge_of(const cni::NetworkConfigList& list) {
  for (const auto& plugin : list.plugins) {
    if (auto bridge = bridge_of(plugin); !bridge.empty()) return bridge;
  }
  return {};
}

void give_mac_to_bridge(const cni::NetworkConfigList& list) {
  for (const auto& plugin : list.plugins) {
    const auto name = gateway_of(plugin);
    const auto bridge = system::find_link(name);
    if (!bridge || bridge->kind != "bridge" || bridge->mac != system::no_mac) continue;
    try {
      system::set_random_mac(name);
    } catch (const SystemError& error) {
      if (error.error_number() != ENODEV) throw;  // somebody has just taken it away, and the plugin makes it anew
    }
  }
}

}  // namespace docker_cni::attachment
