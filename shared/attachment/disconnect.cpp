// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "shared/attachment/changes.hpp"
#include "shared/attachment/connect.hpp"
#include "shared/attachment/labels.hpp"
#include "shared/attachment/libcni_cache.hpp"
#include "shared/attachment/recorded_container.hpp"
#include "shared/attachment/release.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/record/pin.hpp"
#include "shared/system/default_routes.hpp"
#include "shared/system/netns.hpp"

namespace docker_cni::attachment {
namespace {

using record::Record;

[[noreturn]] void refuse_network(const std::string& network, const Record& record) {
  std::string networks;
  const auto add = [&](const std::string& name, const std::string& interface) {
    networks.append(networks.empty() ? "" : ", ").append(name).append(" (").append(interface).append(")");
  };
  for (const auto& attachment : record.attachments) add(attachment.list.name, attachment.interface);
  throw Error("it is not on the network " + json::quoted(network) + "; " +
              (networks.empty() ? "it is on none" : "it is on " + networks));
}

/// Has the record of a stopped container of which nothing was kept tell of it: only its labels say that the next start
/// would attach it. False where they don't.
bool note_of_labels(Record& record, const std::string& network, const Config& config) {
  if (!record.attachments.empty()) return false;
  auto options = with_changes(parse_options(record.labels, config), record);
  bool any = false;
  for (const auto& named : options.networks) {
    if (named.name != network || named.left) continue;
    Errors passed_over;
    record::Attachment was;
    was.list = cni::find_network(config.cni_conf_dir, network, passed_over);
    was.interface = named.interface;
    record.disconnected.push_back(std::move(was));
    any = true;
  }
  return any;
}

/// The families of which the container has a default route: "" and "IPv6 ".
std::vector<std::string> families_with_default_route(const Record& record) {
  std::vector<std::string> families;
  if (record.pid == 0 || !record::pin_is_alive(record)) return families;
  const auto routes = system::default_routes(system::open_netns(record.pin));
  for (const bool ipv6 : {false, true}) {
    const bool any =
        std::any_of(routes.begin(), routes.end(), [ipv6](const auto& route) { return route.ipv6 == ipv6; });
    if (any) families.emplace_back(ipv6 ? "IPv6 " : "");
  }
  return families;
}

/// DEL of what is on `network`. By `force` what fails is forgotten, and told in `notes`.
void release_network(Record& record, bool force, std::vector<std::string>& notes, Operation& operation) {
  try {
    release_unfinished(record, operation);
  } catch (Error& error) {
    if (!force) {
      error.add_remedy("its next start does not have the network; forget it all the same with --force");
      throw;
    }
    for (const auto& attachment : record.attachments) {
      if (attachment.unfinished) remove_from_libcni_cache(operation.config, record, attachment);
    }
    std::erase_if(record.attachments, [](const record::Attachment& attachment) { return attachment.unfinished; });
    record.under_way = false;
    operation.store.save(record, system::Durability::synced);
    operation.log.warn("disconnect by force" + field("container", record.id) + field("error", error.what()));
    notes.push_back(std::string("what its plugins have may stay taken, since ") + error.what());
  }
}

Disconnected disconnect_locked(Record& record, const std::string& network, bool force, Operation& operation) {
  const auto is_on = [&](const auto& attachment) { return attachment.list.name == network; };
  const bool is_attached = std::any_of(record.attachments.begin(), record.attachments.end(), is_on);
  const bool is_connected =
      std::any_of(record.connected.begin(), record.connected.end(),
                  [&](const record::Connection& connection) { return connection.network == network; });
  const bool is_noted =
      !is_attached && !is_connected && !process_lives(record) && note_of_labels(record, network, operation.config);
  if (!is_attached && !is_connected && !is_noted) refuse_network(network, record);
  end_unfinished_work(record, operation);
  const auto routes_before = families_with_default_route(record);
  note_disconnected(record, network);
  for (auto& attachment : record.attachments) attachment.unfinished = attachment.unfinished || is_on(attachment);
  record.under_way = has_unfinished(record);
  operation.store.save(record, system::Durability::synced);
  Disconnected disconnected;
  release_network(record, force, disconnected.notes, operation);
  const auto routes_after = families_with_default_route(record);
  for (const auto& family : routes_before) {
    if (std::find(routes_after.begin(), routes_after.end(), family) != routes_after.end()) continue;
    disconnected.notes.push_back("it has no " + family + "default route any more" +
                                 (record.attachments.empty() ? "" : "; its next start takes another network's"));
  }
  return disconnected;
}

}  // namespace

void check_changeable(const Record& record) {
  if (!record.sandbox.empty()) throw Error("it is a pod, whose networks its annotation cni.networks names");
  const auto id = engine::short_id(record.id);
  switch (record.phase) {
    case record::Phase::adding:
      throw Error("its start was cut short; start it again, or release it: docker-cni-admin release " + id);
    case record::Phase::releasing:
      throw Error("a plugin could not release its networks; see: docker-cni-admin explain " + id);
    case record::Phase::attached:
    case record::Phase::kept:
      return;
  }
}

Disconnected disconnect(std::string_view id, const std::string& network, bool force, Operation& operation) {
  auto disconnected = on_record(id, operation, [&](Record& record) {
    check_changeable(record);
    const record::SeenPin seen(record, operation.store.paths());
    return disconnect_locked(record, network, force, operation);
  });
  return unless_gone(std::move(disconnected), id);
}

}  // namespace docker_cni::attachment
