// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/cni/add_failure.hpp"
#include "shared/cni/error.hpp"
#include "shared/cni/network_config_list.hpp"
#include "shared/cni/plugin.hpp"
#include "shared/cni/runtime_conf.hpp"

/// The operations of SPEC.md, section 3, on whole lists. Every parameter is checked before anything runs, and
/// CNI_NETNS is never our own namespace. A failure is a PluginError (or an Error, where no plugin could answer) that
/// names the plugin.
namespace docker_cni::cni {

/// The version to select (SPEC.md, "Version considerations"): the highest that the list, all its plugins and this side
/// speak; asks the plugins (VERSION) only where the list offers more than one. Without a common one: the list's
/// highest, and the plugin says what it says.
std::string select_version(const NetworkConfigList& list, const PluginRuntime& runtime);

/// Who is told how an ADD goes (SPEC.md, "Adding an attachment"): what undoing goes by where a plugin fails. Each may
/// be empty.
struct AddWatch {
  std::function<void(const std::string&)> on_result = {};  // each plugin's result, as soon as it's there
  std::function<void(const AddFailure&)> on_failure = {};  // before it's thrown
};

/// ADD (SPEC.md, "Adding an attachment"). Returns the last plugin's result as JSON text in list.cni_version.
/// `prev_result`: where `list` is the rest of one, what came before it gave. Throws; the caller undoes it by
/// del_network_list().
std::string add_network_list(const NetworkConfigList& list, const RuntimeConf& conf, const PluginRuntime& runtime,
                             const AddWatch& watch, const std::string& prev_result = {});

/// ADD of those plugins of `list` alone whose places are in `places`, ascending, on top of `result`, what ADD of the
/// whole list gave: of plugins that del_plugins() has released. Throws; the caller undoes it by del_plugins().
void add_plugins(const NetworkConfigList& list, const RuntimeConf& conf, const std::string& result,
                 const std::vector<std::size_t>& places, const PluginRuntime& runtime);

/// Asked of each plugin's error at CHECK, with the plugin's place in the list: whether the next plugin is asked all the
/// same. May be empty: then none is.
using GoesOn = std::function<bool(std::size_t, const PluginError&)>;

/// CHECK (SPEC.md, "Checking an attachment"), with ADD's result. Nothing is run where the list has disableCheck.
/// Throws Error if the version has no CHECK or there is no result.
void check_network_list(const NetworkConfigList& list, const RuntimeConf& conf, const std::string& result,
                        const PluginRuntime& runtime, const GoesOn& goes_on = {});

/// The calls that check_network_list() would make (SPEC.md, "Checking an attachment"); throws as it does, and Error
/// where a plugin is missing.
std::vector<PluginExecution> dry_run_check_network_list(const NetworkConfigList& list, const RuntimeConf& conf,
                                                        const std::string& result, const PluginRuntime& runtime);

}  // namespace docker_cni::cni
