// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/bridge.hpp"

#include "shared/json/text.hpp"

namespace docker_cni::attachment {

std::string bridge_of(const cni::PluginConfig& plugin) {
  if (plugin.type != "bridge") return {};
  const auto value = json::find(json::members(plugin.text), "bridge");
  auto name = value && json::kind(*value) == json::Kind::string ? json::string(*value, "bridge") : std::string();
  return name.empty() ? "cni0" : name;  // the plugin's own default
}

std::string bridge_of(const cni::NetworkConfigList& list) {
  for (const auto& plugin : list.plugins) {
    if (auto bridge = bridge_of(plugin); !bridge.empty()) return bridge;
  }
  return {};
}

}  // namespace docker_cni::attachment
