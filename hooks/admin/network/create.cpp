// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hooks/admin/commands.hpp"
#include "hooks/admin/network/conflist.hpp"
#include "hooks/admin/network/kernel.hpp"
#include "hooks/admin/network/network_lock.hpp"
#include "hooks/admin/network/plan.hpp"
#include "hooks/admin/network/verbs.hpp"
#include "hooks/admin/networks.hpp"
#include "hooks/admin/readiness.hpp"
#include "hooks/admin/records.hpp"
#include "hooks/admin/timestamp.hpp"
#include "shared/attachment/plugin_runtime.hpp"
#include "shared/cni/plugin_versions.hpp"
#include "shared/cni/version.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/log.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::admin {
namespace {

/// The newest version that all plugins of `list` and this side speak. Throws Error if one is missing, or there is no
/// such version.
std::string newest_version(const cni::NetworkConfigList& list, const cni::PluginRuntime& runtime) {
  std::vector<std::string_view> common(cni::spec_versions.begin(), cni::spec_versions.end());
  std::string all;
  cni::PluginVersions versions(runtime);
  for (const auto& plugin : list.plugins) {
    for (const auto& program : programs_of(plugin)) {
      const auto spoken = versions.of(program);
      std::erase_if(common, [&](std::string_view version) {
        return std::find(spoken.begin(), spoken.end(), version) == spoken.end();
      });
      all.append(all.empty() ? "" : ", ").append(program);
    }
  }
  if (common.empty()) throw Error("no version of CNI is spoken by all of its plugins: " + all);
  return std::string(common.back());
}

std::string newest_version_of(const NewNetwork& network, const Config& config, const Log& log) {
  attachment::Operation operation(config, system::Deadline::in(config.hook_timeout), log);
  const auto runtime = attachment::plugin_runtime(operation, config.cni_bin_dir, "none");
  const auto draft = compose_conflist(network, cni::spec_versions.back(), "draft");
  return newest_version(cni::parse_network_config_list(draft), runtime);
}

void refuse_taken_name(const std::string& name, const std::vector<NetworkFile>& files) {
  for (const auto& file : files) {
    if (!file.list || file.list->name != name) continue;
    throw Error("the name is taken, by " + file.file.string() + "; remove that with: docker-cni-admin network rm " +
                name);
  }
}

/// Where the file of the network `name` goes. Throws Error if there is one that can't be read.
fs::path file_for(const std::string& name, const fs::path& dir, const std::vector<NetworkFile>& files) {
  std::vector<std::string> names;
  names.reserve(files.size());
  for (const auto& file : files) names.push_back(file.file.filename().string());
  auto path = dir / file_name_of(name, names);
  for (const auto& file : files) {
    if (file.file == path) throw Error(path.string() + " is there already, and can't be read: " + file.problem);
  }
  return path;
}

Answer create(const AskedNetwork& asked, bool dry_run, const Config& config) {
  check_asked(asked);
  if (!dry_run) check_kernel(asked.driver, kernel_files());  // the file may be for another host
  const auto log = open_log(config);
  const auto& dir = config.cni_conf_dir;
  std::optional<NetworkLock> lock;
  if (!dry_run) {
    system::make_directories(dir);
    lock.emplace(dir);
  }
  const auto files = read_networks_if_any(dir);
  refuse_taken_name(asked.name, files);
  const auto path = file_for(asked.name, dir, files);
  const auto lists = lists_of(files);
  const auto host = attachment::look_at_host(lists, system::Deadline::in(config.hook_timeout));
  const auto network = plan_network(asked, look_around(host, lists, config));
  const auto text = compose_conflist(network, newest_version_of(network, config, log), timestamp(now_in_seconds()));

  auto list = cni::parse_network_config_list(text);
  auto found = readiness(list, {config, log, host, lists, !dry_run});
  Answer answer;
  for (auto& problem : found.problems) {
    answer.problems.push_back("network " + json::quoted(asked.name) + ": " + std::move(problem));
  }
  if (!answer.problems.empty()) return answer;
  if (dry_run) return {text, {}};
  system::replace_file(path, {text}, {0644, {}, {}}, system::Durability::synced);
  log.info("created" + field("network", asked.name) + field("file", path.string()));
  return {asked.name + "\n", {}};
}

}  // namespace

Work declare_network_create(CLI::App& verb) {
  struct Options {
    AskedNetwork asked;
    bool dry_run = false;
  };
  auto options = std::make_shared<Options>();
  auto& asked = options->asked;
  verb.add_option("name", asked.name, "What containers call it by, as in --label cni.networks=NAME")
      ->required()
      ->type_name("");
  verb.add_option("-d,--driver", asked.driver, "The plugin that makes the containers' interfaces")
      ->check(CLI::IsMember({"bridge", "macvlan", "ipvlan", "ptp"}))
      ->type_name("DRIVER")
      ->capture_default_str();
  verb.add_option("--subnet", asked.addresses.subnets, "Addresses, such as 10.87.0.0/24; a free one if not given")
      ->type_name("CIDR")
      ->allow_extra_args(false);
  verb.add_option("--gateway", asked.addresses.gateways, "The gateway of a subnet, if not its first address")
      ->type_name("IP")
      ->allow_extra_args(false);
  verb.add_option("--ip-range", asked.addresses.ip_ranges, "The part of a subnet that containers get addresses of")
      ->type_name("CIDR")
      ->allow_extra_args(false);
  verb.add_flag("--ipv6", asked.ipv6, "With IPv6, too");
  verb.add_option("--parent", asked.parent, "The host's interface that macvlan or ipvlan stands on")->type_name("NAME");
  verb.add_option("--mtu", asked.mtu, "Of the containers' interfaces, if not that of the host's way out")
      ->check(CLI::Range(68, 65535))
      ->type_name("BYTES");
  verb.add_flag("--internal", asked.internal, "No default route, masquerading or published ports");
  verb.add_option("--ipam", asked.ipam, "Where addresses come from")
      ->check(CLI::IsMember({"host-local", "dhcp", "static"}))
      ->type_name("PLUGIN")
      ->capture_default_str();
  verb.add_option("-o,--opt", asked.options, "A key of the driver's configuration")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  verb.add_flag("--dry-run", options->dry_run, "Only show the file");
  return [options](const Config& config) {
    return in_context([&] { return "cannot create the network " + json::quoted(options->asked.name); },
                      [&] { return create(options->asked, options->dry_run, config); });
  };
}

}  // namespace docker_cni::admin
