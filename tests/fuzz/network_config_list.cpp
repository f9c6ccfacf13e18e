// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/network_config_list.hpp"

#include "shared/cni/names.hpp"
#include "shared/cni/request.hpp"
#include "shared/json/text.hpp"
#include "tests/fuzz/fuzz.hpp"

/// A file of cni_conf_dir, and the request that each of its plugins is given.
void docker_cni::fuzz::fuzz(std::string_view input) {
  const auto list = cni::parse_network_config_list(input);
  cni::check_network_name(list.name);
  expect(!list.plugins.empty(), "a list has a plugin");
  for (const auto& plugin : list.plugins) {
    cni::check_plugin_type(plugin.type);
    const auto capability_args = json::members(R"({"mac":"02:00:00:00:00:01","portMappings":[],"ips":["10.0.0.1"]})");
    const auto runtime_config = cni::derive_runtime_config(plugin, capability_args);
    const auto request = cni::build_request(
        list, plugin, {.prev_result = "{\"a\":1}", .runtime_config = runtime_config, .config_args = "{\"b\":2}"});
    const auto before = reference(plugin.text);
    if (!before) {
      json::members(request);
      continue;
    }
    const auto after = reference(request);
    expect(after.has_value(), "the reference reads the request");
    expect(after->at("name") == list.name && after->at("type") == plugin.type, "a request names network and plugin");
    expect(after->at("prevResult") == nlohmann::json{{"a", 1}}, "a request has the previous result");
    for (const auto& [key, value] : before->items()) {
      const bool reserved = key.starts_with("cni.dev/");  // the runtime's own, for requests that say what is to stay
      const bool ours = reserved || key == "name" || key == "cniVersion" || key == "prevResult" ||
                        key == "runtimeConfig" || key == "args" || key == "capabilities";
      expect(!reserved || !after->contains(key), "a network's file can't speak for the runtime");
      expect(ours || after->at(key) == value, "what is the plugin's own stays");
    }
  }
}
