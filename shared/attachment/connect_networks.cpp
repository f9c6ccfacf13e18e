// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/connect_networks.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "shared/at_end.hpp"
#include "shared/attachment/add_networks.hpp"
#include "shared/attachment/asked_addresses.hpp"
#include "shared/attachment/asked_networks.hpp"
#include "shared/attachment/before_add.hpp"
#include "shared/attachment/changes.hpp"
#include "shared/attachment/default_route.hpp"
#include "shared/attachment/host_ports.hpp"
#include "shared/attachment/libcni_cache.hpp"
#include "shared/attachment/plugin_runtime.hpp"
#include "shared/attachment/release.hpp"
#include "shared/attachment/request.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/record/renewal.hpp"

namespace docker_cni::attachment {
namespace {

/// The runtime's own ID of the container: the record's tells it from those of other namespaces of containerd.
std::string runtime_id(const record::Record& record) {
  const auto dashes = record.id.find("--");
  if (dashes == std::string::npos) return record.id;
  auto id = record.id.substr(dashes + 2);
  return engine::unique_id(id, record.bundle) == record.id ? id : record.id;
}

/// Takes back what was added to `record`, which was `before`. What can't be is logged, and stays recorded as
/// unfinished.
void undo_connection(record::Record& record, const record::Record& before, const Operation& failed) noexcept {
  const auto was_there = [&](const record::Attachment& attachment) {
    return std::any_of(before.attachments.begin(), before.attachments.end(),
                       [&](const auto& other) { return other.interface == attachment.interface; });
  };
  try {
    Operation undoing(failed.config, system::Deadline::in(failed.config.hook_timeout), failed.log);
    for (auto& attachment : record.attachments) attachment.unfinished = !was_there(attachment);
    std::erase_if(record.attachments,
                  [](const record::Attachment& attachment) { return attachment.unfinished && !attachment.tried; });
    record.under_way = true;
    record.connected = before.connected;
    record.disconnected = before.disconnected;
    release_unfinished(record, undoing);
  } catch (const std::exception& error) {
    failed.log.warn("undo" + field("container", record.id) + field("error", error.what()));
  }
}

/// Has the record tell of `added`, saved one by one before each is done.
void add_all(record::Record& record, std::vector<record::Attachment> added, const system::UniqueFd& netns,
             std::optional<system::FileLock> ports_lock, Operation& operation) {
  const auto first = record.attachments.size();
  for (auto& attachment : added) {
    attachment.unfinished = true;
    record.attachments.push_back(std::move(attachment));
  }
  record.under_way = true;
  for (auto at = first; at < record.attachments.size(); ++at) {
    auto& attachment = record.attachments[at];
    attachment.tried = true;
    save_intent(record, operation);
    ports_lock.reset();  // the record is the claim
    add_network(record, attachment, operation);
    check_assigned(attachment, netns);
  }
}

void finish(record::Record& record, const record::Record& changed, const Operation& operation) {
  for (auto& attachment : record.attachments) attachment.unfinished = false;
  record.under_way = false;
  record.connected = changed.connected;
  record.disconnected = changed.disconnected;
  operation.store.save(record, system::Durability::synced);
}

}  // namespace

Container container_of(const record::Record& record) {
  oci::State state;
  state.id = runtime_id(record);
  state.pid = record.pid;
  state.bundle = record.bundle;
  return read_container(state, {});
}

void connect_networks(record::Record& record, std::vector<record::Attachment> added, const record::Record& changed,
                      const system::UniqueFd& netns, Operation& operation) {
  auto planned = record;
  planned.attachments = std::move(added);
  for (const auto& directory : operation.config.cni_bin_dir) {  // a plugin may be where none was at the start
    if (std::find(planned.cni_path.begin(), planned.cni_path.end(), directory) == planned.cni_path.end()) {
      planned.cni_path.push_back(directory);
    }
  }
  check_possible(planned);
  check_interfaces_free(planned, netns);
  select_versions(planned, operation);
  const AtEnd unlock([&]() noexcept { operation.networks.reset(); });
  operation.networks.emplace(operation.store.paths(), record::networks_of(planned), system::LockMode::shared,
                             operation.deadline);
  auto ports_lock = claim_host_ports(planned, operation.store, operation.deadline);
  const auto names = record::networks_of(planned);
  operation.failing_call.reset();
  const auto before = record;
  AtEnd undo([&]() noexcept { undo_connection(record, before, operation); });
  record.cni_path = planned.cni_path;
  add_all(record, std::move(planned.attachments), netns, std::move(ports_lock), operation);
  leave_one_default_route(record, netns);
  finish(record, changed, operation);
  for (const auto& attachment : record.attachments) {
    if (names.contains(attachment.list.name)) write_libcni_cache(operation.config, record, attachment);
  }
  undo.dismiss();
}

void connect_missing(record::Record& record, const NetworkOptions& asked, const system::UniqueFd& netns,
                     Operation& operation) {
  release_unfinished_or_warn(record, operation);
  if (record.connected.empty() && record.disconnected.empty()) return;
  auto requests = load_requests(with_changes(asked, record), operation.config, operation.log);
  std::erase_if(requests, [&](const Request& request) {
    return std::any_of(record.attachments.begin(), record.attachments.end(), [&](const record::Attachment& attachment) {
      return attachment.interface == request.interface || attachment.list.name == request.list.name;
    });
  });
  if (requests.empty()) return;
  connect_networks(record, attachments_of(std::move(requests)), record::Record(record), netns, operation);
}

}  // namespace docker_cni::attachment
