// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/connect.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "shared/attachment/asked_networks.hpp"
#include "shared/attachment/before_add.hpp"
#include "shared/attachment/changes.hpp"
#include "shared/attachment/connect_networks.hpp"
#include "shared/attachment/hosts.hpp"
#include "shared/attachment/labels.hpp"
#include "shared/attachment/liveness.hpp"
#include "shared/attachment/network_names.hpp"
#include "shared/attachment/operation.hpp"
#include "shared/attachment/preflight.hpp"
#include "shared/attachment/recorded_container.hpp"
#include "shared/attachment/release.hpp"
#include "shared/attachment/request.hpp"
#include "shared/engine/engine_dir.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/record/pin.hpp"
#include "shared/record/renewal.hpp"
#include "shared/system/interface.hpp"
#include "shared/system/netns.hpp"

namespace docker_cni::attachment {
namespace {

using record::Connection;
using record::Record;

/// How a sentence names the container of `record`, as its engine calls it now.
std::string words_for_container(const Record& record) {
  auto name = engine::current_name(record.engine_dir, record.id);
  if (name.empty()) name = record.name;
  std::string words = "container ";
  if (!name.empty()) words.append(json::quoted(name)).append(" ");
  words.append("(").append(engine::short_id(record.id)).append(")");
  if (record.phase == record::Phase::kept) words.append(", which has stopped and keeps it");
  return words;
}

/// Throws Error if another container has `address` on `network`.
void check_address(const std::string& address, const std::string& network, const Record& own,
                   const record::Store& store) {
  for (const auto& id : store.ids()) {
    const auto other = id == own.id ? std::nullopt : store.load_undamaged(id);
    if (!other) continue;
    for (const auto& attachment : other->attachments) {
      if (attachment.list.name != network || !record::has_address(attachment, address)) continue;
      throw Error("the address " + address + " is taken by " + words_for_container(*other));
    }
  }
}

/// The interfaces that nobody may ask for.
std::vector<std::string> taken_interfaces(const Record& record) {
  std::vector<std::string> taken;
  for (const auto& attachment : record.attachments) taken.push_back(attachment.interface);
  for (const auto& connection : record.connected) taken.push_back(connection.interface);
  return taken;
}

/// Whether the container, if it runs, has the interface, whoever made it.
bool has_interface_now(const Record& record, const std::string& interface) {
  return process_lives(record) && system::has_interface(record.pid, interface);
}

void check_interface_is_free(const std::string& interface, const Record& record,
                             const std::vector<std::string>& taken) {
  const bool is_taken =
      std::find(taken.begin(), taken.end(), interface) != taken.end() || has_interface_now(record, interface);
  if (is_taken) throw Error("it has an interface " + json::quoted(interface) + " already; name another one");
}

/// A name for an interface that is neither the container's nor, at its next start, another network's.
std::string choose_interface(const Record& record) {
  auto taken = taken_interfaces(record);
  for (const auto& attachment : record.disconnected) taken.push_back(attachment.interface);
  for (;;) {
    auto name = free_interface(taken);
    if (!has_interface_now(record, name)) return name;
    taken.push_back(std::move(name));
  }
}

void check_not_on(const std::string& network, const Record& record, bool runs) {
  const auto refuse = [&](const std::string& interface, std::string_view when) {
    throw Error("it is on the network " + json::quoted(network) + " already (" + interface + ")" + std::string(when));
  };
  for (const auto& attachment : record.attachments) {
    if (attachment.list.name == network) refuse(attachment.interface, "");
  }
  for (const auto& connection : record.connected) {
    if (connection.network == network) refuse(connection.interface, runs ? "" : ", from its next start on");
  }
  const auto awaited = std::count_if(record.connected.begin(), record.connected.end(), [&](const Connection& one) {
    return std::none_of(record.attachments.begin(), record.attachments.end(),
                        [&](const auto& attachment) { return attachment.list.name == one.network; });
  });
  if (record.attachments.size() + static_cast<std::size_t>(awaited) >= most_networks) {
    throw Error("it is on " + std::to_string(most_networks) + " networks, the maximum; disconnect it from one");
  }
}

/// `record` as it's to be: with what `asked` asks for.
Record with_connection(const Record& record, const Connection& asked) {
  auto changed = record;
  const bool is_plain = asked.interface.empty() && asked.ips.empty() && asked.mac.empty() && asked.aliases.empty();
  const auto is_of = [&](const record::Attachment& attachment) { return attachment.list.name == asked.network; };
  if (is_plain && std::any_of(record.disconnected.begin(), record.disconnected.end(), is_of)) {
    for (const auto& attachment : record.disconnected) {
      if (is_of(attachment)) check_interface_is_free(attachment.interface, record, taken_interfaces(record));
    }
    std::erase_if(changed.disconnected, is_of);
    return changed;
  }
  changed.connected.push_back(asked);
  auto& interface = changed.connected.back().interface;
  if (interface.empty()) {
    interface = choose_interface(record);
  } else {
    check_interface_is_free(interface, record, taken_interfaces(record));
  }
  return changed;
}

/// What the next start would ask of `network`, where `changed` is the record.
std::vector<record::Attachment> wanted(const Record& changed, const std::string& network, NetworkOptions asked,
                                       const Operation& operation) {
  auto requests = load_requests(with_changes(std::move(asked), changed), operation.config, operation.log);
  std::erase_if(requests, [&](const Request& request) { return request.list.name != network; });
  if (requests.empty()) throw Error("it does not ask for the network " + json::quoted(network) + " any more");
  return attachments_of(std::move(requests));
}

Connected connect_running(Record& record, const Connection& asked, Operation& operation) {
  if (!record::pin_is_alive(record)) throw Error("its network namespace is no longer pinned; restart the container");
  const auto container = container_of(record);
  const auto options = options_of(container, record.labels, operation.config);
  const auto changed = with_connection(record, asked);
  connect_networks(record, wanted(changed, asked.network, options, operation), changed, system::open_netns(record.pin),
                   operation);
  if (operation.config.hosts) join_names(record, container, options.aliases, operation);
  Connected connected;
  std::vector<record::Attachment> attachments;
  for (const auto& attachment : record.attachments) {
    if (attachment.list.name != asked.network) continue;
    connected.made.push_back({attachment.interface, record::addresses_of(attachment)});
    attachments.push_back(attachment);
  }
  warn_of_problems(attachments, record.id, operation);
  return connected;
}

/// Saves `asked` for the next start. Throws Error if that start would fail for want of something that can be seen
/// now.
Connected connect_stopped(const Record& record, const Connection& asked, const Operation& operation) {
  const auto& config = operation.config;
  auto changed = with_connection(record, asked);
  auto planned = record;
  Errors passed_over;
  record::Attachment attachment;
  attachment.list = cni::find_network(config.cni_conf_dir, asked.network, passed_over);
  attachment.interface = "eth0";  // any will do: only the plugins' presence is checked
  planned.attachments = {attachment};
  check_possible(planned);
  operation.store.save(changed, system::Durability::synced);
  operation.log.info("connect at the next start" + field("container", record.id) + field("network", asked.network));
  return {.made = {}, .at_start = true};
}

}  // namespace

Connected connect(std::string_view id, const Connection& asked, Operation& operation) {
  auto connected = on_record(id, operation, [&](Record& record) {
    check_changeable(record);
    const record::SeenPin seen(record, operation.store.paths());
    end_unfinished_work(record, operation);
    release_unfinished(record, operation);
    const bool runs = record.phase == record::Phase::attached && process_lives(record);
    check_not_on(asked.network, record, runs);
    for (const auto& address : asked.ips) check_address(address, asked.network, record, operation.store);
    return runs ? connect_running(record, asked, operation) : connect_stopped(record, asked, operation);
  });
  return unless_gone(std::move(connected), id);
}

}  // namespace docker_cni::attachment
