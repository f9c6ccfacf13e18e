// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "hooks/admin/list_options.hpp"
#include "hooks/admin/network/attached.hpp"
#include "hooks/admin/network/conflist.hpp"
#include "hooks/admin/network/verbs.hpp"
#include "hooks/admin/networks.hpp"
#include "hooks/admin/readiness.hpp"
#include "hooks/admin/records.hpp"
#include "hooks/admin/table.hpp"

namespace docker_cni::admin {
namespace {

using nlohmann::ordered_json;

/// A network as it's listed.
struct ListedNetwork {
  std::string name;
  std::string driver;
  std::vector<std::string> subnets;
  std::string file;
  std::string created;  // when `network create` wrote its file; empty: somebody else did
  std::vector<Attached> attached;
  std::vector<std::string> problems;  // none: it's ready
};

ListedNetwork listed_network(NetworkFile& network, const Surroundings& around,
                             const std::vector<record::Record>& records) {
  ListedNetwork entry;
  entry.file = network.file.string();
  if (!network.list) {
    entry.problems.push_back(network.problem);
    return entry;
  }
  auto& list = *network.list;
  entry.name = list.name;
  entry.driver = list.plugins.front().type;
  for (const auto& subnet : attachment::subnets_of(list)) {
    entry.subnets.push_back(system::format_ip_prefix(system::network_of(subnet)));
  }
  if (auto mark = mark_of(list)) entry.created = std::move(mark->created);
  entry.attached = attached_to(list.name, records);
  entry.problems = readiness(list, around).problems;
  return entry;
}

std::string networks_as_table(const std::vector<ListedNetwork>& networks, const Terminal& terminal) {
  std::vector<std::vector<std::string>> rows{{"NETWORK", "DRIVER", "SUBNETS", "FILE", "CONTAINERS", "STATE"}};
  for (const auto& network : networks) {
    rows.push_back({network.name, network.driver, joined(network.subnets, ","), network.file,
                    std::to_string(network.attached.size()),
                    network.problems.empty() ? "ready" : "not ready: " + joined(network.problems, "; ")});
  }
  return format_table(rows, terminal);
}

std::string networks_as_json(const std::vector<ListedNetwork>& networks) {
  auto all = ordered_json::array();
  for (const auto& network : networks) {
    auto containers = ordered_json::array();
    for (const auto& [record, attachment] : network.attached) {
      containers.push_back({{"id", record->id},
                            {"name", record->name},
                            {"phase", name_of(record->phase)},
                            {"interface", attachment->interface}});
    }
    all.push_back({{"name", network.name},
                   {"driver", network.driver},
                   {"subnets", network.subnets},
                   {"file", network.file},
                   {"created", network.created},
                   {"containers", std::move(containers)},
                   {"ready", network.problems.empty()},
                   {"problems", network.problems}});
  }
  return all.dump(2, ' ', true, ordered_json::error_handler_t::replace) + "\n";
}

Answer names_of(const std::vector<NetworkFile>& networks) {
  Answer answer;
  for (const auto& network : networks) {
    if (network.list) answer.text.append(network.list->name).append("\n");
  }
  return answer;
}

Answer network_ls(const ListOptions& options, const Config& config) {
  auto networks = read_networks_if_any(config.cni_conf_dir);
  if (options.quiet) return names_of(networks);
  const auto log = open_log(config);
  auto [records, problems] = read_records(open_store(config));
  const auto lists = lists_of(networks);
  const auto host = attachment::look_at_host(lists, system::Deadline::in(config.hook_timeout));
  std::vector<ListedNetwork> all;
  all.reserve(networks.size());
  for (auto& network : networks) all.push_back(listed_network(network, {config, log, host, lists}, records));
  return {options.json() ? networks_as_json(all) : networks_as_table(all, options.terminal()), std::move(problems)};
}

}  // namespace

Work declare_network_ls(CLI::App& verb) {
  auto options = std::make_shared<ListOptions>();
  add_list_options(verb, *options, "Only names");
  return [options](const Config& config) { return network_ls(*options, config); };
}

}  // namespace docker_cni::admin
