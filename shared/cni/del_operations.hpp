// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "shared/cni/add_failure.hpp"
#include "shared/cni/network_config_list.hpp"
#include "shared/cni/plugin.hpp"
#include "shared/cni/runtime_conf.hpp"
#include "shared/error.hpp"

/// DEL on whole lists; see operations.hpp.
namespace docker_cni::cni {

/// What came of del_plugins().
struct DelOutcome {
  std::vector<std::size_t> released;     // the places of the plugins that have nothing left
  std::vector<std::string> not_counted;  // the sentences of failures that leave nothing behind
  Errors failures;                       // what the others said
};

/// What of a list is to be released, and by what it goes.
struct DelScope {
  const std::string& result;                     // what ADD gave, as JSON text; empty where nothing
  const std::optional<AddFailure>& add_failure;  // how ADD failed, where it did
  std::size_t first = 0;                         // the plugins before this one are left as they are
  std::vector<std::size_t> released = {};        // and so are these: they have nothing left
};

/// DEL (SPEC.md, "Deleting an attachment"), in reverse, of the plugins in `scope`, as del_network_list() does it.
DelOutcome del_plugins(const NetworkConfigList& list, const RuntimeConf& conf, const DelScope& scope,
                       const PluginRuntime& runtime);

/// DEL (SPEC.md, "Deleting an attachment"), in reverse. `result`: what ADD gave, as JSON text; empty if nothing. Goes
/// on after a failure (a plugin that fails must not keep the others' addresses), tries each failed plugin once more,
/// and throws Error with all that went wrong. `add`: how ADD failed, if it did. Failures of plugins whose ADD was never
/// run, and of one that repeats what its ADD said, don't count then; their sentences are returned.
std::vector<std::string> del_network_list(const NetworkConfigList& list, const RuntimeConf& conf,
                                          const std::string& result, const PluginRuntime& runtime,
                                          const std::optional<AddFailure>& add = {});

/// The calls that del_network_list() would make (SPEC.md, "Deleting an attachment"), in order.
/// Throws Error if a plugin is missing.
std::vector<PluginExecution> dry_run_del_network_list(const NetworkConfigList& list, const RuntimeConf& conf,
                                                      const std::string& result, const PluginRuntime& runtime);

}  // namespace docker_cni::cni
