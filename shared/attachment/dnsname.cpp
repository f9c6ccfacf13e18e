// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/dnsname.hpp"

#include <algorithm>

#include "shared/json/array.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::attachment {
namespace {

bool has_dnsname(const cni::NetworkConfigList& list) {
  return std::any_of(list.plugins.begin(), list.plugins.end(), [](const cni::PluginConfig& plugin) {
    return plugin.type == "dnsname" && cni::declares(plugin, "aliases");
  });
}

}  // namespace

std::string aliases_for(const cni::NetworkConfigList& list, const std::vector<std::string>& names) {
  const auto array = json::array_of_strings(names);
  return has_dnsname(list) ? json::ObjectWriter().add(list.name, array).text() : array;
}

void tell_dnsname(const cni::NetworkConfigList& list, const std::string& name, cni::Args& args) {
  constexpr auto* key = "K8S_POD_NAME";
  const bool is_told = std::any_of(args.begin(), args.end(), [](const auto& arg) { return arg.first == key; });
  if (has_dnsname(list) && !is_told) args.emplace_back(key, name);
}

}  // namespace docker_cni::attachment
