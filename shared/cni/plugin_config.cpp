// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/plugin_config.hpp"

#include <utility>
#include <vector>

#include "shared/cni/config_json.hpp"
#include "shared/cni/names.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::cni {
namespace {

std::string read_type(const ConfigMembers& members) {
  auto type = config_string(members, "type").value_or("");
  check_plugin_type(type);
  return type;
}

std::vector<std::string> read_capabilities(const ConfigMembers& members) {
  std::vector<std::string> declared;
  const auto value = config_value(members, "capabilities", json::Kind::object);
  if (!value) return declared;
  for (auto& capability : json::members(*value)) {
    require_kind(capability.value, json::Kind::boolean, "capability \"" + capability.key + "\"");
    std::erase(declared, capability.key);  // given twice, the last one counts
    if (capability.value == "true") declared.push_back(std::move(capability.key));
  }
  return declared;
}

void check_config_dns(const ConfigMembers& members) {
  const auto value = config_value(members, "dns", json::Kind::object);
  if (!value) return;
  const auto dns = json::members(*value);
  config_value(dns, "domain", json::Kind::string);
  for (const std::string_view key : {"nameservers", "search", "options"}) {
    const auto list = config_value(dns, key, json::Kind::array);
    if (!list) continue;
    for (const auto element : json::elements(*list)) {
      require_kind(element, json::Kind::string, "each of \"" + std::string(key) + "\"");
    }
  }
}

}  // namespace

PluginConfig parse_plugin_config(std::string_view text, const std::string& where) {
  return in_context(
      [&where] { return where; },
      [text] {
        const auto members = config_members(text);
        refuse_wrong_case(members, {"type", "name", "cniVersion", "capabilities", "prevResult", "runtimeConfig"});
        PluginConfig plugin{read_type(members), std::string(json::value(text)), read_capabilities(members)};
        config_value(members, "ipam", json::Kind::object);
        config_value(members, "prevResult", json::Kind::object);
        check_config_dns(members);
        return plugin;
      });
}

}  // namespace docker_cni::cni
