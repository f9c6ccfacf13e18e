// SPDX-License-Identifier: Apache-2.0
#include "tests/cni/fixtures.hpp"

#include <vector>

#include "shared/json/text.hpp"

namespace docker_cni::cni::testing {

NetworkConfigList list_of_objects(std::initializer_list<std::string_view> plugins, std::string_view cni_version) {
  std::string objects;
  for (const auto plugin : plugins) objects.append(objects.empty() ? "" : ",").append(plugin);
  json::ObjectWriter list;
  list.add_string("cniVersion", cni_version).add_string("name", "front").add("plugins", "[" + objects + "]");
  return parse_network_config_list(list.text());
}

NetworkConfigList list_of(std::initializer_list<std::string_view> types, std::string_view cni_version) {
  std::string objects;
  for (const auto type : types) {
    objects.append(objects.empty() ? "" : ",").append(json::ObjectWriter().add_string("type", type).text());
  }
  return list_of_objects({objects}, cni_version);
}

RuntimeConf conf() {
  RuntimeConf conf;
  conf.container_id = "c1";
  conf.netns = "/run/netns/not-there";
  conf.if_name = "eth0";
  return conf;
}

PluginRuntime runtime(const support::FakePlugins& plugins, std::chrono::milliseconds timeout) {
  return {{plugins.path()}, timeout, system::Deadline::in(std::chrono::minutes(1)), {}, {}};
}

PluginRuntime runtime(const support::FakePlugins& plugins) { return runtime(plugins, std::chrono::seconds(20)); }

std::string member(std::string_view text, std::string_view key) {
  return std::string(json::find(json::members(text), key).value());
}

bool has(std::string_view text, std::string_view key) { return json::find(json::members(text), key).has_value(); }

}  // namespace docker_cni::cni::testing
