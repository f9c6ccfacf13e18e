// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/del_operations.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/cni/error.hpp"
#include "shared/cni/list_call.hpp"
#include "shared/cni/result.hpp"
#include "shared/cni/version.hpp"
#include "shared/error.hpp"
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

/// Whether a second DEL may do what the first one could not.
bool worth_another_try(const Error& error) {
  if (dynamic_cast<const PluginTimeout*>(&error) != nullptr) return false;
  const auto* told = dynamic_cast<const PluginError*>(&error);
  return told == nullptr || told->code() != try_again_later;  // that one was tried until its time was over
}

/// A try to DEL one plugin.
struct DelTry {
  std::size_t plugin;
  bool is_second = false;
  bool said_what_add_said = false;  // the first one did
};

/// The plugins in `scope`, in reverse.
std::vector<DelTry> tries_of(const NetworkConfigList& list, const DelScope& scope) {
  std::vector<DelTry> tries;
  for (auto at = list.plugins.size(); at-- > scope.first;) {
    if (std::find(scope.released.begin(), scope.released.end(), at) == scope.released.end()) tries.push_back({at});
  }
  return tries;
}

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

/// Whether `error`, of the DEL `failed`, is what ADD of that very plugin has failed with.
bool is_what_add_said(const Error& error, const DelTry& failed, const std::optional<AddFailure>& add) {
  return add && failed.plugin == add->plugin && says_the_same(*add, error);
}

/// What a DEL that has failed comes to.
enum class AfterFailedDel { released, not_counted, try_again, failed };

/// | try    | what is known                                                    | then        |
/// |--------|------------------------------------------------------------------|-------------|
/// | any    | it says that it does not know the container                      | released    |
/// | first  | its ADD was not run: one before it had failed                    | not counted |
/// | first  | it took all its time                                             | failed      |
/// | first  | anything else                                                    | try again   |
/// | second | both tries said what its ADD had said                            | not counted |
/// | second | it refuses as its ADD did, and the container lacks the interface | not counted |
/// | second | anything else                                                    | failed      |
AfterFailedDel after_failed_del(const Error& error, const DelTry& failed, const std::optional<AddFailure>& add,
                                const RuntimeConf& conf) {
  const auto* const told = dynamic_cast<const PluginError*>(&error);
  // It has nothing to release of a container that it doesn't know.
  if (told != nullptr && told->code() == unknown_container) return AfterFailedDel::released;
  if (!failed.is_second) {
    if (add && failed.plugin > add->plugin) return AfterFailedDel::not_counted;  // its ADD was not run
    return worth_another_try(error) ? AfterFailedDel::try_again : AfterFailedDel::failed;
  }
  const bool said_it_thrice = failed.said_what_add_said && is_what_add_said(error, failed, add);
  const bool refuses_as_add_did = add && failed.plugin == add->plugin && both_refuse(*add, error);
  return said_it_thrice || (refuses_as_add_did && lacks_interface(conf)) ? AfterFailedDel::not_counted
                                                                         : AfterFailedDel::failed;
}

}  // namespace

DelOutcome del_plugins(const NetworkConfigList& list, const RuntimeConf& conf, const DelScope& scope,
                       const PluginRuntime& runtime) {
  const ListCall call("DEL", list, conf, runtime);
  const auto prev_result = prev_result_for_del(list, scope.result);
  DelOutcome outcome;
  auto tries = tries_of(list, scope);
  while (!tries.empty()) {
    std::vector<DelTry> again;
    for (auto& it : tries) {
      try {
        run_plugin(call.execution(list.plugins[it.plugin], {.prev_result = prev_result}), runtime);
        outcome.released.push_back(it.plugin);
      } catch (const Error& error) {
        switch (after_failed_del(error, it, scope.add_failure, conf)) {
          case AfterFailedDel::released:
            outcome.released.push_back(it.plugin);
            break;
          case AfterFailedDel::not_counted:
            outcome.not_counted.emplace_back(error.what());
            break;
          case AfterFailedDel::failed:
            outcome.failures.add(error);
            break;
          case AfterFailedDel::try_again:
            again.push_back({it.plugin, true, is_what_add_said(error, it, scope.add_failure)});
            break;
        }
      }
    }
    tries = std::move(again);
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

std::vector<PluginExecution> dry_run_del_network_list(const NetworkConfigList& list, const RuntimeConf& conf,
                                                      const std::string& result, const PluginRuntime& runtime) {
  const ListCall call("DEL", list, conf, runtime);
  const auto prev_result = prev_result_for_del(list, result);
  std::vector<PluginExecution> calls;
  for (auto plugin = list.plugins.rbegin(); plugin != list.plugins.rend(); ++plugin) {
    calls.push_back(call.execution(*plugin, {.prev_result = prev_result}));
  }
  return calls;
}

}  // namespace docker_cni::cni
