// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/config_args.hpp"

#include <string>
#include <utility>
#include <vector>

#include "shared/cni/ip_address.hpp"
#include "shared/json/edit.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::cni {
namespace {

/// The list `bytes`, with every inlined plugin changed; a single plugin's configuration is a plugin itself.
template <class Change>
std::string list_with(std::string_view bytes, Change change) {
  const auto plugins = json::find(json::members(bytes), "plugins");
  if (!plugins) return change(bytes);
  std::string changed = "[";
  for (const auto plugin : json::elements(*plugins))
    changed.append(changed.size() > 1 ? "," : "").append(change(plugin));
  return json::with_value_at(bytes, {"plugins"}, changed + "]");
}

/// `list`, with every plugin's configuration as `change` gives it.
template <class Change>
NetworkConfigList with_plugins(const NetworkConfigList& list, Change change) {
  std::vector<std::string> folder_plugins;
  for (const auto& plugin : list.folder_plugins) folder_plugins.push_back(change(plugin));
  auto changed = parse_network_config_list(list_with(list.bytes, change), std::move(folder_plugins));
  changed.file = list.file;
  changed.cni_version = list.cni_version;
  return changed;
}

}  // namespace

NetworkConfigList with_cni_args(const NetworkConfigList& list, std::string_view object) {
  const auto args = json::members(object);
  return with_plugins(list, [&](std::string_view plugin) {
    std::string text(plugin);
    for (const auto& arg : args) text = json::with_value_at(text, {"args", "cni", arg.key}, arg.value);
    return text;
  });
}

NetworkConfigList with_calico_pool(const NetworkConfigList& list, std::string_view pool) {
  const auto* const key = is_ipv6(pool) ? "ipv6_pools" : "ipv4_pools";
  return with_plugins(list, [&](std::string_view plugin) {
    const bool is_calicos = json::value_at(plugin, {"ipam", "type"}) == R"("calico-ipam")";
    return is_calicos ? json::with_value_at(plugin, {"ipam", key}, "[" + json::quoted(pool) + "]")
                      : std::string(plugin);
  });
}

}  // namespace docker_cni::cni
