// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/changes.hpp"

#include <algorithm>
#include <utility>

#include "shared/engine/engine_dir.hpp"
#include "shared/system/directory.hpp"

namespace docker_cni::attachment {
namespace {

/// The attachment that the container left and that `network` would make anew. One that is named by nobody, the first
/// of cni_conf_dir, is told by its interface.
const record::Attachment* left(const NamedNetwork& network, const std::vector<record::Attachment>& disconnected) {
  const auto found = std::find_if(disconnected.begin(), disconnected.end(), [&](const record::Attachment& attachment) {
    return network.name.empty() ? attachment.interface == network.interface : attachment.list.name == network.name;
  });
  return found == disconnected.end() ? nullptr : &*found;
}

bool is_asked_for(const NetworkOptions& options, const std::string& network) {
  return std::any_of(options.networks.begin(), options.networks.end(),
                     [&](const NamedNetwork& named) { return named.name == network && !named.left; });
}

/// The interfaces that `options` asks for.
std::vector<std::string> interfaces_asked_for(const NetworkOptions& options) {
  std::vector<std::string> interfaces;
  for (const auto& network : options.networks) {
    if (!network.left) interfaces.push_back(network.interface);
  }
  return interfaces;
}

bool is_among(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

NetworkOptions with_changes(NetworkOptions options, const record::Record& record) {
  for (auto& network : options.networks) {
    if (const auto* const attachment = left(network, record.disconnected)) network.left = attachment->list;
  }
  for (const auto& connection : record.connected) {
    if (is_asked_for(options, connection.network)) continue;
    const auto taken = interfaces_asked_for(options);
    NamedNetwork network{connection.network, connection.interface};
    if (is_among(taken, network.interface)) network.interface = free_interface(taken);
    network.own.ips = connection.ips;
    network.own.mac = connection.mac;
    network.own.aliases = connection.aliases;
    network.connected = true;
    options.networks.push_back(std::move(network));
  }
  return options;
}

std::string free_interface(const std::vector<std::string>& taken) {
  for (std::size_t number = 1;; ++number) {
    auto name = "net" + std::to_string(number);
    if (!is_among(taken, name)) return name;
  }
}

void note_disconnected(record::Record& record, std::string_view network) {
  const auto was_connected = std::erase_if(
      record.connected, [&](const record::Connection& connection) { return connection.network == network; });
  if (was_connected != 0) return;
  for (const auto& attachment : record.attachments) {
    // One that is unfinished was noted before, or never became a connection.
    if (attachment.list.name != network || attachment.unfinished) continue;
    record::Attachment was;
    was.list = attachment.list;
    was.interface = attachment.interface;
    record.disconnected.push_back(std::move(was));
  }
}

std::vector<std::string> aliases_on(const record::Record& record, std::string_view network) {
  for (const auto& connection : record.connected) {
    if (connection.network == network) return connection.aliases;
  }
  return {};
}

bool keeps_changes(const record::Record& record) {
  const bool any = !record.connected.empty() || !record.disconnected.empty();
  return any && !record.engine_dir.empty() &&
         system::is_directory(engine::find_engine_dir(record.engine_dir, record.id));
}

record::Record changes_alone(record::Record record) {
  record.phase = record::Phase::kept;
  record.pid = 0;
  record.start_time = 0;
  record.under_way = false;
  record.attachments.clear();
  return record;
}

}  // namespace docker_cni::attachment
