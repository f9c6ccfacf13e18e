// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hooks/admin/commands.hpp"
#include "hooks/admin/list_options.hpp"
#include "hooks/admin/ports.hpp"
#include "hooks/admin/records.hpp"
#include "hooks/admin/table.hpp"
#include "hooks/admin/timestamp.hpp"
#include "shared/engine/network_sharers.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/record/renewal.hpp"

namespace docker_cni::admin {
namespace {

using nlohmann::ordered_json;

struct LsOptions {
  ListOptions list;
  std::vector<std::string> networks;  // only containers on one of these; empty: all
  std::vector<std::string> filters;   // `network=NAME`, as Docker's --filter
};

/// An attachment as it's listed.
struct Listed {
  std::string network;
  std::string interface;
  std::vector<std::string> addresses;
  std::vector<PublishedPort> ports;
};

/// The attachments of `record`. One whose result can't be read has no addresses and ports, and is told in `problems`.
std::vector<Listed> attachments_of(const record::Record& record, std::vector<std::string>& problems) {
  std::vector<Listed> all;
  for (const auto& attachment : record.attachments) {
    all.push_back({attachment.list.name, attachment.interface, {}, {}});
    try {
      all.back().addresses = record::read_addresses(attachment);
      all.back().ports = published_ports(record, attachment);
    } catch (const Error& error) {
      problems.push_back("container " + record.id + ": network \"" + attachment.list.name + "\": " + error.what());
    }
  }
  return all;
}

using Sharers = std::vector<engine::NetworkSharer>;

/// Who shares the network of each of `records`, by their places. A directory of Docker's that can't be read is told in
/// `problems`.
std::vector<Sharers> sharers_of(const std::vector<record::Record>& records, std::vector<std::string>& problems) {
  std::map<std::string, std::map<std::string, Sharers>> below;  // each of Docker's directories is read once
  std::vector<Sharers> all(records.size());
  for (std::size_t at = 0; at < records.size(); ++at) {
    const auto containers = records[at].engine_dir.parent_path();
    if (containers.filename() != "containers") continue;  // not Docker's
    const auto [known, is_new] = below.try_emplace(containers.string());
    try {
      if (is_new) known->second = engine::network_sharers(containers);
    } catch (const Error& error) {
      problems.emplace_back(error.what());
    }
    const auto sharers = known->second.find(records[at].id);
    if (sharers != known->second.end()) all[at] = sharers->second;
  }
  return all;
}

std::string joined_names(const Sharers& sharers) {
  std::vector<std::string> names;
  for (const auto& sharer : sharers) names.push_back(sharer.name.empty() ? engine::short_id(sharer.id) : sharer.name);
  return joined(names);
}

std::string records_as_table(const std::vector<record::Record>& records, const LsOptions& options,
                             std::vector<std::string>& problems) {
  const auto sharers = sharers_of(records, problems);
  const auto now = now_in_seconds();
  std::vector<std::vector<std::string>> rows{
      {"CONTAINER", "NAME", "NETWORK", "INTERFACE", "ADDRESSES", "PORTS", "SHARED BY", "PHASE", "AGE"}};
  for (std::size_t at = 0; at < records.size(); ++at) {
    const auto& record = records[at];
    auto attachments = attachments_of(record, problems);
    if (attachments.empty()) attachments.emplace_back();
    for (const auto& [network, interface, addresses, ports] : attachments) {
      rows.push_back({options.list.no_trunc ? record.id : engine::short_id(record.id), record.name, network, interface,
                      joined(addresses), joined(format_ports(ports)), joined_names(sharers[at]),
                      std::string(name_of(record.phase)), age_of(record.created, now)});
    }
  }
  return format_table(rows, options.list.terminal());
}

std::string records_as_json(const std::vector<record::Record>& records, std::vector<std::string>& problems) {
  auto all = ordered_json::array();
  const auto sharers = sharers_of(records, problems);
  for (std::size_t at = 0; at < records.size(); ++at) {
    const auto& record = records[at];
    auto attachments = ordered_json::array();
    for (const auto& [network, interface, addresses, ports] : attachments_of(record, problems)) {
      auto published = ordered_json::array();
      for (const auto& port : ports) {
        published.push_back({{"hostIp", port.host_ip},
                             {"hostPort", port.host_port},
                             {"containerPort", port.container_port},
                             {"protocol", port.protocol}});
      }
      attachments.push_back(
          {{"network", network}, {"interface", interface}, {"addresses", addresses}, {"ports", std::move(published)}});
    }
    auto shared_by = ordered_json::array();
    for (const auto& sharer : sharers[at]) shared_by.push_back({{"id", sharer.id}, {"name", sharer.name}});
    all.push_back({{"id", record.id},
                   {"containerID", record::cni_container_id(record)},
                   {"name", record.name},
                   {"phase", name_of(record.phase)},
                   {"created", timestamp(record.created)},
                   {"sharedBy", std::move(shared_by)},
                   {"attachments", std::move(attachments)}});
  }
  return all.dump(2, ' ', true, ordered_json::error_handler_t::replace) + "\n";
}

std::string records_as_ids(const std::vector<record::Record>& records, const LsOptions& options) {
  std::string text;
  for (const auto& record : records) {
    text.append(options.list.no_trunc ? record.id : engine::short_id(record.id)).append("\n");
  }
  return text;
}

/// The networks of --network and of --filter network=NAME. Throws Error if a filter is another one.
std::vector<std::string> chosen_networks(const LsOptions& options) {
  constexpr std::string_view key = "network=";
  auto networks = options.networks;
  for (const auto& filter : options.filters) {
    if (!filter.starts_with(key)) throw Error("unknown filter \"" + filter + "\"; supported is network=NAME");
    networks.push_back(filter.substr(key.size()));
  }
  return networks;
}

bool is_on_one_of(const record::Record& record, const std::vector<std::string>& networks) {
  return networks.empty() ||
         std::any_of(record.attachments.begin(), record.attachments.end(), [&](const record::Attachment& attachment) {
           return std::find(networks.begin(), networks.end(), attachment.list.name) != networks.end();
         });
}

Answer ls(const LsOptions& options, const Config& config) {
  const auto networks = chosen_networks(options);
  auto [records, problems] = read_records(open_store(config));
  std::erase_if(records, [&](const record::Record& record) { return !is_on_one_of(record, networks); });
  auto text = options.list.quiet    ? records_as_ids(records, options)
              : options.list.json() ? records_as_json(records, problems)
                                    : records_as_table(records, options, problems);
  return {std::move(text), std::move(problems)};
}

}  // namespace

Work declare_ls(CLI::App& verb) {
  auto options = std::make_shared<LsOptions>();
  add_list_options(verb, options->list, "Only IDs", "Whole IDs, and columns as wide as they are");
  verb.add_option("--network", options->networks, "Only containers on this network")->type_name("NAME");
  verb.add_option("-f,--filter", options->filters, "The same as network=NAME, in Docker's form")->type_name("FILTER");
  return [options](const Config& config) { return ls(*options, config); };
}

}  // namespace docker_cni::admin
