// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "shared/cni/network_config_list.hpp"
#include "shared/cni/plugin.hpp"
#include "shared/cni/runtime_conf.hpp"
#include "tests/support/fake_plugins.hpp"

/// Builders for the tests of shared/cni.
namespace docker_cni::cni::testing {

/// The list `{"cniVersion":"VERSION","name":"front","plugins":[{"type":"..."},...]}`.
NetworkConfigList list_of(std::initializer_list<std::string_view> types, std::string_view cni_version = "1.1.0");

/// The list `{"cniVersion":"VERSION","name":"front","plugins":[PLUGIN,...]}` of plugin objects.
NetworkConfigList list_of_objects(std::initializer_list<std::string_view> plugins,
                                  std::string_view cni_version = "1.1.0");

/// Container "c1", interface "eth0", a namespace that isn't there (to a fake plugin it's a word).
RuntimeConf conf();

/// Runs `plugins`, with 20 s for each.
PluginRuntime runtime(const support::FakePlugins& plugins);

/// runtime() with `timeout` for each plugin.
PluginRuntime runtime(const support::FakePlugins& plugins, std::chrono::milliseconds timeout);

/// The member `key` of the JSON object `text`; throws where it's not there.
std::string member(std::string_view text, std::string_view key);

/// Whether the JSON object `text` has `key`.
bool has(std::string_view text, std::string_view key);

}  // namespace docker_cni::cni::testing
