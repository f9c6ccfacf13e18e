// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/bridge.hpp"

#include <vector>

#include "shared/cni/address_request.hpp"
#include "shared/cni/config_json.hpp"
#include "shared/json/text.hpp"
#include "shared/system/link.hpp"

namespace docker_cni::attachment {

std::string bridge_of(const cni::PluginConfig& plugin) {
  if (cni::interface_type(plugin) != "bridge") return {};
  auto members = json::members(plugin.text);
  if (plugin.type == "flannel") {
    const auto delegate = json::find(members, "delegate");
    const bool is_object = delegate && json::kind(*delegate) == json::Kind::object;
    members = is_object ? json::members(*delegate) : std::vector<json::Member>();
  }
  auto name = cni::text_or_none(members, "bridge");
  return name.empty() ? "cni0" : name;  // the plugin's own default
}

std::string bridge_of(const cni::NetworkConfigList& list) {
  for (const auto& plugin : list.plugins) {
    if (auto bridge = bridge_of(plugin); !bridge.empty()) return bridge;
  }
  return {};
}

void give_mac_to_bridge(const cni::NetworkConfigList& list) {
  const auto name = bridge_of(list);
  const auto bridge = system::find_link(name);
  if (bridge && bridge->kind == "bridge" && bridge->mac == system::no_mac) system::set_random_mac(name);
}

}  // namespace docker_cni::attachment
