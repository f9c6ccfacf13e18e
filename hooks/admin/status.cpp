#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "hooks/admin/commands.hpp"
#include "hooks/admin/networks.hpp"
#include "hooks/admin/table.hpp"
#include "shared/attachment/call_log.hpp"
#include "shared/cni/error.hpp"
#include "shared/cni/operations.hpp"
#include "shared/cni/plugin_versions.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/log.hpp"

namespace docker_cni::admin {
namespace {

constexpr auto dhcp_socket = "/run/cni/dhcp.sock";

/// Whether one of the directories that plugins get as PATH has `program`.
bool in_plugins_path(const std::string& program) {
  constexpr std::array directories{"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"};
  return std::any_of(directories.begin(), directories.end(), [&](const char* directory) {
    return ::access((std::string(directory) + "/" + program).c_str(), X_OK) == 0;
  });
}

bool needs_iptables(const cni::PluginConfig& plugin) {
  if (plugin.type == "portmap" || plugin.type == "firewall") return true;
  return json::find(json::members(plugin.text), "ipMasq").value_or("false") == "true";
}

/// What keeps one plugin from working; empty where nothing is known to.
std::string problem_of(const cni::PluginConfig& plugin, const cni::NetworkConfigList& list,
                       const cni::PluginRuntime& runtime) {
  for (const auto& program : programs_of(plugin)) {
    const auto file = cni::find_plugin(program, runtime.path);
    if (::access(file.c_str(), X_OK) != 0) return file.string() + " is not executable";
    const auto versions = cni::PluginVersions(runtime).of(program);
    if (std::find(versions.begin(), versions.end(), list.cni_version) == versions.end()) {
      return "plugin " + program + " does not speak CNI " + list.cni_version;
    }
    if (program == "dhcp" && ::access(dhcp_socket, W_OK) != 0) {
      return std::string(dhcp_socket) + " is not there; start the dhcp plugin's daemon";
    }
  }
  if (needs_iptables(plugin) && !in_plugins_path("iptables")) {
    return "plugin " + plugin.type + " needs iptables, which is in none of the directories of its PATH";
  }
  return {};
}

/// What keeps the network from working: what we can see, then what the plugins say themselves (STATUS). `list` gets the
/// version that an ADD would be made in.
std::string problem_of(cni::NetworkConfigList& list, const cni::PluginRuntime& runtime) {
  try {
    list.cni_version = cni::select_version(list, runtime);
    for (const auto& plugin : list.plugins) {
      if (auto problem = problem_of(plugin, list, runtime); !problem.empty()) return problem;
    }
    cni::status_network_list(list, runtime);
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

std::string plugins_of(const cni::NetworkConfigList& list) {
  std::string all;
  for (const auto& plugin : list.plugins) all += (all.empty() ? "" : ",") + plugin.type;
  return all;
}

Answer status(const Config& config) {
  const Log log(config.log_driver, config.log_level, "docker-cni-admin");
  Answer answer;
  std::vector<std::vector<std::string>> rows{{"NETWORK", "FILE", "VERSION", "PLUGINS", "STATE"}};
  for (auto& network : read_networks(config.cni_conf_dir)) {
    if (!network.list) {
      rows.push_back({"", network.file.string(), "", "", "invalid"});
      answer.problems.push_back(network.problem);
      continue;
    }
    const auto runtime =
        attachment::plugin_runtime(config, config.cni_bin_dir, system::Deadline::in(config.hook_timeout), "none", log);
    const auto problem = problem_of(*network.list, runtime);
    rows.push_back({network.list->name, network.file.string(), network.list->cni_version, plugins_of(*network.list),
                    problem.empty() ? "ready" : "not ready"});
    if (!problem.empty()) answer.problems.push_back(attachment::name_of(*network.list) + ": " + problem);
  }
  answer.text = format_table(rows);
  return answer;
}

}  // namespace

Work declare_status(CLI::App& /*verb*/) { return status; }

}  // namespace docker_cni::admin
