// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/readiness.hpp"

#include <algorithm>
#include <string>
#include <unistd.h>
#include <utility>

#include "hooks/admin/network/kernel.hpp"
#include "hooks/admin/networks.hpp"
#include "shared/attachment/operation.hpp"
#include "shared/attachment/plugin_runtime.hpp"
#include "shared/cni/address_request.hpp"
#include "shared/cni/network_operations.hpp"
#include "shared/cni/operations.hpp"
#include "shared/cni/plugin_versions.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/system/iptables.hpp"

namespace docker_cni::admin {
namespace {

bool needs_iptables(const cni::PluginConfig& plugin) {
  if (plugin.type == "portmap" || plugin.type == "firewall") return true;
  if (plugin.type == "docker-cni-forward") return system::find_program("nft").empty();
  const auto members = json::members(plugin.text);
  if (json::find(members, "ipMasqBackend") == R"("nftables")") return false;
  return json::find(members, "ipMasq").value_or("false") == "true";
}

/// What keeps one plugin from working; empty where nothing is known to. Throws Error where it can't be asked.
std::string problem_of(const cni::PluginConfig& plugin, const cni::NetworkConfigList& list,
                       const cni::PluginRuntime& runtime) {
  for (const auto& program : programs_of(plugin)) {
    const auto file = cni::find_plugin(program, runtime.path);
    if (::access(file.c_str(), X_OK) != 0) return file.string() + " is not executable";
    const auto versions = cni::PluginVersions(runtime).of(program);
    if (std::find(versions.begin(), versions.end(), list.cni_version) == versions.end()) {
      return "plugin " + program + " does not speak CNI " + list.cni_version;
    }
  }
  if (needs_iptables(plugin) && system::find_program("iptables").empty()) {
    return "plugin " + plugin.type + " needs iptables, which is in none of the directories of its PATH";
  }
  return {};
}

/// What keeps the network from working: what we can see, then what the plugins say themselves (STATUS). `list` gets the
/// version that an ADD would be made in.
std::string problem_of(cni::NetworkConfigList& list, bool is_this_host, const cni::PluginRuntime& runtime) {
  try {
    list.cni_version = cni::select_version(list, runtime);
    for (const auto& plugin : list.plugins) {
      if (is_this_host) check_kernel(cni::interface_type(plugin), kernel_files());
      if (auto problem = problem_of(plugin, list, runtime); !problem.empty()) return problem;
    }
    cni::status_network_list(list, runtime);
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace

attachment::Preflight readiness(cni::NetworkConfigList& list, const Surroundings& around) {
  attachment::Operation operation(around.config, system::Deadline::in(around.config.hook_timeout), around.log);
  const auto runtime = attachment::plugin_runtime(operation, around.config.cni_bin_dir, "none");
  auto found = attachment::preflight(list, around.host, around.networks);
  if (auto problem = problem_of(list, around.is_this_host, runtime); !problem.empty()) {
    found.problems.insert(found.problems.begin(), std::move(problem));
  }
  return found;
}

}  // namespace docker_cni::admin
