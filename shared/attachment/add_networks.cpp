// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/add_networks.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "shared/at_end.hpp"
#include "shared/attachment/asked_addresses.hpp"
#include "shared/attachment/before_add.hpp"
#include "shared/attachment/bridge.hpp"
#include "shared/attachment/default_route.hpp"
#include "shared/attachment/host_ports.hpp"
#include "shared/attachment/host_side.hpp"
#include "shared/attachment/libcni_cache.hpp"
#include "shared/attachment/plugin_runtime.hpp"
#include "shared/attachment/release.hpp"
#include "shared/cni/address_request.hpp"
#include "shared/cni/error.hpp"
#include "shared/cni/operations.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/record/locks.hpp"
#include "shared/system/file_lock.hpp"
#include "shared/system/interface.hpp"
#include "shared/system/netns.hpp"

namespace docker_cni::attachment {
namespace {

/// Whether a result tells of something that was made.
bool tells_something(const std::string& result) {
  if (result.empty()) return false;
  const auto members = json::members(result);
  return std::any_of(members.begin(), members.end(), [](const json::Member& member) {
    return member.key != "cniVersion" && member.key != "dns" && member.value != "[]";
  });
}

/// An interface that was asked for and isn't there is no failure: some plugins make none (vhost-user).
void warn_of_missing_interface(const record::Record& record, const record::Attachment& attachment, const Log& log) {
  if (record.pid == 0 || system::has_interface(record.pid, attachment.interface)) return;
  log.warn("the plugins have succeeded, but the container has no such interface" + field("container", record.id) +
           field("network", attachment.list.name) + field("interface", attachment.interface));
}

/// Who is told how the ADD of `attachment` goes. Each result is saved plugin by plugin: whoever undoes this after a
/// kill needs it, since without it firewall leaves its rules.
cni::AddWatch watch(const record::Record& record, record::Attachment& attachment, Operation& operation) {
  const auto keep = [&, done = std::size_t{0}](const std::string& result) mutable {
    operation.failing_call.reset();
    // It has its addresses: who waits for them may go on.
    if (++done == cni::tail_begin(attachment.list)) operation.networks->release(attachment.list.name);
    if (tells_something(attachment.result) && !tells_something(result)) {
      operation.log.warn("a plugin's empty result has taken the place of the one before it" +
                         field("container", record.id) + field("network", attachment.list.name) +
                         field("interface", attachment.interface));
    }
    attachment.result = result;
    if (attachment.list.plugins.size() > 1) operation.store.save(record, system::Durability::renamed);
  };
  const auto note = [&](const cni::AddFailure& failure) { attachment.add_failure = failure; };
  return {.on_result = keep, .on_failure = note};
}

void log_added(const record::Record& record, const record::Attachment& attachment,
               std::chrono::steady_clock::time_point began, const Log& log) {
  const auto took = std::chrono::steady_clock::now() - began;
  log.info("add" + field("container", record.id) + field("network", attachment.list.name) +
           field("interface", attachment.interface) +
           field("ms", std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count())));
}

/// Completes `record` (versions, host ports) and takes what its ADD needs: the networks' locks, and the lock of the
/// host ports, to be held until the record is saved. Throws Error if it can't be done or undone: then no plugin has
/// been asked for more than its versions.
std::optional<system::FileLock> complete_and_lock(record::Record& record, const system::UniqueFd& netns,
                                                  Operation& operation) {
  check_possible(record);
  check_interfaces_free(record, netns);
  select_versions(record, operation);
  if (!operation.networks) {
    operation.networks.emplace(operation.store.paths(), record::networks_of(record), system::LockMode::shared,
                               operation.deadline);
  }
  auto ports_lock = claim_host_ports(record, operation.store, operation.deadline);
  operation.failing_call.reset();
  return ports_lock;
}

/// Releases all that `record` tells of an ADD that has failed. What goes wrong is logged: the failure that the operator
/// must read is the first one.
void undo_add(const record::Record& record, const Operation& failed) noexcept {
  try {
    Operation undoing(failed.config, system::Deadline::in(failed.config.hook_timeout), failed.log);
    auto undone = record;
    undone.connected.clear();  // who renews a container remembers these
    undone.disconnected.clear();
    release(std::move(undone), undoing);
  } catch (const std::exception& error) {
    failed.log.warn("undo" + field("container", record.id) + field("error", error.what()));
  }
}

}  // namespace

void save_intent(const record::Record& record, const Operation& operation) {
  // What the first plugin does would leak if a power cut took the record; what is saved later only adds to it.
  operation.store.save(record, system::Durability::synced);
}

void add_network(record::Record& record, record::Attachment& attachment, Operation& operation) {
  const auto began = std::chrono::steady_clock::now();
  const auto runtime = plugin_runtime(operation, record.cni_path, record.id);
  in_context([&] { return name_of(attachment.list); },
             [&] {
               give_mac_to_bridge(attachment.list);
               cni::add_network_list(attachment.list, runtime_conf(record, attachment, record.pin.string()), runtime,
                                     watch(record, attachment, operation));
             });
  warn_of_missing_interface(record, attachment, operation.log);
  mark_host_side(record, operation.store.mark(record.id), operation.log);
  wait_for_host_side(record, attachment, operation);
  log_added(record, attachment, began, operation.log);
}

record::Record add_networks(const AddPlans& plans, const system::UniqueFd& netns, Operation& operation) {
  const auto& store = operation.store;
  const HostAtStart start{record::last_release(store.paths()), make_room_for_pin(plans.front().record, operation)};
  for (auto plan = plans.begin();;) {
    operation.failing_call.reset();
    try {
      auto record = plan->record;
      auto ports_lock = complete_and_lock(record, netns, operation);
      const AtEnd unlock([&]() noexcept { operation.networks.reset(); });
      AtEnd undo([&]() noexcept { undo_add(record, operation); });
      // At every step the record tells of all that may have been done.
      if (!record.attachments.empty()) record.attachments.front().tried = true;
      save_intent(record, operation);
      ports_lock.reset();  // the record is the claim
      if (record.pinned) system::pin_netns(netns, record.pin, store.mark(record.id));
      for (auto& attachment : record.attachments) {
        if (!attachment.tried) {
          attachment.tried = true;
          store.save(record, system::Durability::renamed);
        }
        add_network(record, attachment, operation);
        // Who keeps its address asks for that, too, and goes on with another one as it did before.
        if (!plans.front().same_addresses) check_assigned(attachment, netns);
      }
      leave_one_default_route(record, netns);
      record.phase = record::Phase::attached;
      store.save(record, system::Durability::renamed);
      for (const auto& attachment : record.attachments) write_libcni_cache(operation.config, record, attachment);
      undo.dismiss();
      return record;
    } catch (const cni::PluginError& error) {
      const auto failed = std::exchange(plan, plan_after(plan, plans, start, operation));
      if (plan == plans.end()) throw;
      if (failed->same_addresses && !plan->same_addresses) {
        operation.log.warn("the same address is not available" + field("container", plan->record.id) +
                           field("error", error.what()));
      }
    }
  }
}

}  // namespace docker_cni::attachment
