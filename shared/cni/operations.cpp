// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/operations.hpp"

#include <algorithm>
#include <utility>

#include "shared/cni/error.hpp"
#include "shared/cni/list_call.hpp"
#include "shared/cni/names.hpp"
#include "shared/cni/plugin_versions.hpp"
#include "shared/cni/result.hpp"
#include "shared/cni/version.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/system/link.hpp"
#include "shared/system/netns.hpp"

namespace docker_cni::cni {
namespace {

/// ADD's result as DEL tells it: none before 0.4.0, and none where it can't be told in the list's version, for a
/// plugin must release without it too.
std::string prev_result_for_del(const NetworkConfigList& list, const std::string& result) {
  if (result.empty() || parse_version(list.cni_version) < first_with_prev_result_on_del) return {};
  try {
    return convert_result(result, "", list.cni_version);
  } catch (const Error&) {
    return {};
  }
}

/// ADD's result as CHECK tells it; nothing where the list wants no CHECK. Throws Error where there can't be one.
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

/// Whether a second DEL may do what the first one could not.
bool worth_another_try(const Error& error) {
  if (dynamic_cast<const PluginTimeout*>(&error) != nullptr) return false;
  const auto* told = dynamic_cast<const PluginError*>(&error);
  return told == nullptr || told->code() != try_again_later;  // that one was tried until its time was over
}

/// A plugin whose DEL has failed once.
struct AnotherTry {
  std::size_t plugin;
  bool said_the_same;  // as its ADD
};

/// Whether the container's namespace is there, without the interface. A plugin whose ADD has refused, for want of a
/// device say, and whose DEL then finds no interface to release (host-device), has made none.
bool lacks_interface(const RuntimeConf& conf) {
  try {
    if (conf.netns.empty()) return false;
    const auto links = system::links_in(system::open_netns(conf.netns));
    return !links.empty() && std::none_of(links.begin(), links.end(),
                                          [&](const system::Link& link) { return link.name == conf.if_name; });
  } catch (const Error&) {
    return false;  // nobody can tell
  }
}

/// ADD of the plugin at `at`. Gives its result in the list's version.
std::string add_plugin(const ListCall& call, const NetworkConfigList& list, std::size_t at, const fs::path& program,
                       const std::string& prev_result) {
  const auto& plugin = list.plugins[at];
  const auto output = call.run(plugin, program, {.prev_result = prev_result});
  return in_context([&plugin] { return "plugin " + plugin.type; },
                    [&] { return normalize_result(output, list.cni_version); });
}

/// DEL of one plugin. It has nothing to release of a container that it doesn't know.
void del_plugin(const ListCall& call, const PluginConfig& plugin, const std::string& prev_result) {
  try {
    call.run(plugin, call.find(plugin), {.prev_result = prev_result});
  } catch (const PluginError& error) {
    if (error.code() != unknown_container) throw;
  }
}

/// Whether `plugin` is one that was made before GC and STATUS and says so.
bool is_older_than_gc(const PluginConfig& plugin, const PluginRuntime& runtime) {
  try {
    const auto versions = PluginVersions(runtime).of(plugin.type);
    return std::none_of(versions.begin(), versions.end(),
                        [](const std::string& version) { return parse_version(version) >= first_with_gc; });
  } catch (const Error&) {
    return false;  // it doesn't say so: its failure stands
  }
}

/// Runs `plugin` for GC or STATUS, which a plugin from before these may fail.
void run_if_spoken(const ListCall& call, const PluginConfig& plugin, const RequestParts& parts,
                   const PluginRuntime& runtime) {
  try {
    call.run(plugin, call.find(plugin), parts);
  } catch (const Error&) {
    if (!is_older_than_gc(plugin, runtime)) throw;
  }
}

std::string valid_attachments_text(const std::vector<ValidAttachment>& valid) {
  std::string text = "[";
  for (const auto& attachment : valid) {
    json::ObjectWriter object;
    object.add_string("containerID", attachment.container_id).add_string("ifname", attachment.if_name);
    text.append(text.size() > 1 ? "," : "").append(object.text());
  }
  return text + "]";
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
  const auto programs = call.find_all();  // before the first one runs: what lacks then needs no undoing
  auto result = prev_result;
  for (std::size_t at = 0; at < programs.size(); ++at) {
    try {
      result = add_plugin(call, list, at, programs[at], result);
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
    call.run(plugin, call.find(plugin), {.prev_result = result});
  }
}

DelOutcome del_plugins(const NetworkConfigList& list, const RuntimeConf& conf, const DelScope& scope,
                       const PluginRuntime& runtime) {
  const ListCall call("DEL", list, conf, runtime);
  const auto prev_result = prev_result_for_del(list, scope.result);
  const auto& add = scope.add_failure;
  DelOutcome outcome;
  std::vector<AnotherTry> again;
  for (auto at = list.plugins.size(); at-- > scope.first;) {
    if (std::find(scope.released.begin(), scope.released.end(), at) != scope.released.end()) continue;
    try {
      del_plugin(call, list.plugins[at], prev_result);
      outcome.released.push_back(at);
    } catch (const Error& error) {
      if (add && at > add->plugin) {
        outcome.not_counted.emplace_back(error.what());
      } else if (worth_another_try(error)) {
        again.push_back({at, add && at == add->plugin && says_the_same(*add, error)});
      } else {
        outcome.failures.add(error);
      }
    }
  }
  for (const auto& [at, said_the_same] : again) {
    try {
      del_plugin(call, list.plugins[at], prev_result);
      outcome.released.push_back(at);
    } catch (const Error& error) {
      const bool has_failed_to_add = add && at == add->plugin;
      if ((said_the_same && says_the_same(*add, error)) ||
          (has_failed_to_add && both_refuse(*add, error) && lacks_interface(conf))) {
        outcome.not_counted.emplace_back(error.what());
      } else {
        outcome.failures.add(error);
      }
    }
  }
  return outcome;
}

std::vector<std::string> del_network_list(const NetworkConfigList& list, const RuntimeConf& conf,
                                          const std::string& result, const PluginRuntime& runtime,
                                          const std::optional<AddFailure>& add) {
  auto outcome = del_plugins(list, conf, {.result = result, .add_failure = add}, runtime);
  outcome.failures.throw_if_any();
  return std::move(outcome.not_counted);
}

std::vector<DryRunCall> dry_run_del_network_list(const NetworkConfigList& list, const RuntimeConf& conf,
                                                 const std::string& result, const PluginRuntime& runtime) {
  const ListCall call("DEL", list, conf, runtime);
  const auto prev_result = prev_result_for_del(list, result);
  std::vector<DryRunCall> calls;
  for (auto plugin = list.plugins.rbegin(); plugin != list.plugins.rend(); ++plugin) {
    calls.push_back(call.plan(*plugin, {.prev_result = prev_result}));
  }
  return calls;
}

void check_network_list(const NetworkConfigList& list, const RuntimeConf& conf, const std::string& result,
                        const PluginRuntime& runtime, const GoesOn& goes_on) {
  const ListCall call("CHECK", list, conf, runtime);
  const auto prev_result = prev_result_for_check(call, list, result);
  if (!prev_result) return;
  for (std::size_t at = 0; at < list.plugins.size(); ++at) {
    const auto& plugin = list.plugins[at];
    try {
      call.run(plugin, call.find(plugin), {.prev_result = *prev_result});
    } catch (const PluginError& error) {
      if (!goes_on || !goes_on(at, error)) throw;
    }
  }
}

std::vector<DryRunCall> dry_run_check_network_list(const NetworkConfigList& list, const RuntimeConf& conf,
                                                   const std::string& result, const PluginRuntime& runtime) {
  const ListCall call("CHECK", list, conf, runtime);
  std::vector<DryRunCall> calls;
  const auto prev_result = prev_result_for_check(call, list, result);
  if (!prev_result) return calls;
  for (const auto& plugin : list.plugins) calls.push_back(call.plan(plugin, {.prev_result = *prev_result}));
  return calls;
}

void gc_network_list(const NetworkConfigList& list, const std::vector<ValidAttachment>& valid,
                     const PluginRuntime& runtime) {
  const ListCall call("GC", list, runtime);
  if (list.disable_gc || parse_version(list.cni_version) < first_with_gc) return;
  const auto attachments = valid_attachments_text(valid);
  Errors failures;
  for (const auto& plugin : list.plugins) {
    try {
      run_if_spoken(call, plugin, {.valid_attachments = attachments}, runtime);
    } catch (const Error& error) {
      failures.add(error);
    }
  }
  failures.throw_if_any();
}

void status_network_list(const NetworkConfigList& list, const PluginRuntime& runtime) {
  const ListCall call("STATUS", list, runtime);
  if (parse_version(list.cni_version) < first_with_gc) return;
  for (const auto& plugin : list.plugins) run_if_spoken(call, plugin, {}, runtime);
}

}  // namespace docker_cni::cni
