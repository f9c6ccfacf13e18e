// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hooks/admin/commands.hpp"
#include "hooks/admin/list_options.hpp"
#include "hooks/admin/networks.hpp"
#include "hooks/admin/pods.hpp"
#include "hooks/admin/readiness.hpp"
#include "hooks/admin/records.hpp"
#include "hooks/admin/table.hpp"
#include "shared/attachment/plugin_runtime.hpp"
#include "shared/attachment/preflight.hpp"

namespace docker_cni::admin {
namespace {

std::string plugin_types_of(const cni::NetworkConfigList& list) {
  std::string all;
  for (const auto& plugin : list.plugins) all += (all.empty() ? "" : ",") + plugin.type;
  return all;
}

Answer status(const ListOptions& options, const Config& config) {
  const auto log = open_log(config);
  Answer answer;
  std::vector<std::vector<std::string>> rows{{"NETWORK", "FILE", "VERSION", "PLUGINS", "STATE"}};
  auto networks = read_networks(config.cni_conf_dir);
  const auto lists = lists_of(networks);
  const auto host = attachment::look_at_host(lists, system::Deadline::in(config.hook_timeout));
  std::string notes;
  std::vector<std::string> not_ready;
  for (auto& network : networks) {
    if (!network.list) {
      rows.push_back({"", network.file.string(), "", "", "invalid"});
      not_ready.push_back(network.file.string());
      answer.problems.push_back(network.problem);
      continue;
    }
    const auto found = readiness(*network.list, {config, log, host, lists});
    rows.push_back({network.list->name, network.file.string(), network.list->cni_version,
                    plugin_types_of(*network.list), found.problems.empty() ? "ready" : "not ready"});
    if (!found.problems.empty()) not_ready.push_back(network.list->name);
    const auto name = attachment::name_of(*network.list) + ": ";
    for (const auto& problem : found.problems) answer.problems.push_back(name + problem);
    for (const auto& note : found.notes) notes.append("note: ").append(name).append(note).append("\n");
  }
  for (auto& problem : unknown_networks(config, lists)) answer.problems.push_back(std::move(problem));
  for (const auto& note : netns_dir_notes(config)) notes.append("note: ").append(note).append("\n");
  answer.text = options.quiet    ? lines_of(not_ready)
                : options.json() ? rows_as_json(rows, {"network", "file", "version", "plugins", "state"})
                                 : format_table(rows, options.terminal()) + notes;
  return answer;
}

}  // namespace

Work declare_status(CLI::App& verb) {
  auto options = std::make_shared<ListOptions>();
  add_list_options(verb, *options, "Only the names of those that are not ready");
  return [options](const Config& config) { return status(*options, config); };
}

}  // namespace docker_cni::admin
