// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/operations.hpp"

#include <algorithm>

#include "shared/cni/error.hpp"
#include "shared/cni/list_call.hpp"
#include "shared/cni/plugin_versions.hpp"
#include "shared/cni/result.hpp"
#include "shared/cni/version.hpp"
#include "shared/error.hpp"

namespace docker_cni::cni {
namespace {

/// ADD's result as CHECK tells it; nothing where the list wants no CHECK. Throws Error if there can't be one.
std::optional<std::string> prev_result_for_check(const ListCall& call, const NetworkConfigList& list,
                                                 const std::string& result) {
  if (parse_version(list.cni_version) < first_with_check) {
    throw Error("CNI version " + list.cni_version + " has no CHECK");
  }
  if (list.disable_check) return std::nullopt;
  if (result.empty()) throw Error("not attached: there is no result of ADD to check against");
  call.require_netns();
  return convert_result(result, "", list.cni_version);
}

}  // namespace

std::string select_version(const NetworkConfigList& list, const PluginRuntime& runtime) {
  if (list.cni_versions.size() < 2) return list.cni_version;
  PluginVersions plugin_versions(runtime);
  auto common = list.cni_versions;
  for (const auto& plugin : list.plugins) {
    const auto spoken = plugin_versions.of(plugin.type);
    std::erase_if(common, [&spoken](const std::string& version) {
      return std::find(spoken.begin(), spoken.end(), version) == spoken.end();
    });
  }
  return common.empty() ? list.cni_versions.back() : common.back();
}

std::string add_network_list(const NetworkConfigList& list, const RuntimeConf& conf, const PluginRuntime& runtime,
                             const AddWatch& watch, const std::string& prev_result) {
  const ListCall call("ADD", list, conf, runtime);
  call.require_netns();
  const auto programs = call.find_all();  // before the first one runs: what is missing then needs no undoing
  auto result = prev_result;
  for (std::size_t at = 0; at < programs.size(); ++at) {
    const auto& plugin = list.plugins[at];
    try {
      const auto answer = run_plugin(call.execution(plugin, programs[at], {.prev_result = result}), runtime);
      result = in_context([&] { return "plugin " + plugin.type; },
                          [&] { return normalize_result(answer, list.cni_version); });
    } catch (const Error& error) {
      if (watch.on_failure) watch.on_failure(add_failure(at, error));
      throw;
    }
    if (watch.on_result) watch.on_result(result);
  }
  return result;
}

void add_plugins(const NetworkConfigList& list, const RuntimeConf& conf, const std::string& result,
                 const std::vector<std::size_t>& places, const PluginRuntime& runtime) {
  const ListCall call("ADD", list, conf, runtime);
  call.require_netns();
  for (const auto place : places) {
    const auto& plugin = list.plugins.at(place);
    run_plugin(call.execution(plugin, {.prev_result = result}), runtime);
  }
}

void check_network_list(const NetworkConfigList& list, const RuntimeConf& conf, const std::string& result,
                        const PluginRuntime& runtime, const GoesOn& goes_on) {
  const ListCall call("CHECK", list, conf, runtime);
  const auto prev_result = prev_result_for_check(call, list, result);
  if (!prev_result) return;
  for (std::size_t at = 0; at < list.plugins.size(); ++at) {
    const auto& plugin = list.plugins[at];
    try {
      run_plugin(call.execution(plugin, {.prev_result = *prev_result}), runtime);
    } catch (const PluginError& error) {
      if (!goes_on || !goes_on(at, error)) throw;
    }
  }
}

std::vector<PluginExecution> dry_run_check_network_list(const NetworkConfigList& list, const RuntimeConf& conf,
                                                        const std::string& result, const PluginRuntime& runtime) {
  const ListCall call("CHECK", list, conf, runtime);
  std::vector<PluginExecution> calls;
  const auto prev_result = prev_result_for_check(call, list, result);
  if (!prev_result) return calls;
  for (const auto& plugin : list.plugins) calls.push_back(call.execution(plugin, {.prev_result = *prev_result}));
  return calls;
}

}  // namespace docker_cni::cni
