// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/fixed_ip.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "shared/attachment/asked_addresses.hpp"
#include "shared/attachment/changes.hpp"
#include "shared/attachment/host_ports.hpp"
#include "shared/attachment/host_side.hpp"
#include "shared/attachment/plugin_runtime.hpp"
#include "shared/attachment/release.hpp"
#include "shared/cni/operations.hpp"
#include "shared/cni/result.hpp"
#include "shared/record/pin.hpp"
#include "shared/record/renewal.hpp"
#include "shared/system/deadline.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::attachment {
namespace {

using record::Phase;

/// The MAC of the container's own interface in a result; empty where it tells none.
std::string mac_in(const record::Attachment& attachment) {
  for (auto& interface : cni::parse_result(attachment.result, attachment.list.cni_version).interfaces) {
    if (interface.name == attachment.interface && !interface.sandbox.empty()) return std::move(interface.mac);
  }
  return {};
}

/// Makes `wanted` ask for what `last` had, of every family, and for its MAC.
void ask_for_the_same(record::Attachment& wanted, const record::Attachment& last) {
  const AskedAddresses asked{wanted.list, wanted.args, wanted.capability_args, wanted.config_args};
  ask_for_former_ips(asked, record::addresses_of(last));
  ask_for_mac(asked, mac_in(last));
}

/// Whether another container lives in the namespace. What has just been killed in this one may take a moment to go.
bool is_shared_for_good(const record::Record& record) {
  const auto deadline = system::Deadline::in(std::chrono::milliseconds(200));
  while (record::is_shared(record)) {
    if (deadline.passed()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

/// ADD again of what release_tails() has released.
void add_tails(record::Record& record, Operation& operation) {
  const auto runtime = plugin_runtime(operation, record.cni_path, record.id);
  for (auto& attachment : record.attachments) {
    if (attachment.released.empty()) continue;
    auto places = std::exchange(attachment.released, {});
    std::sort(places.begin(), places.end());
    in_context([&] { return name_of(attachment.list); },
               [&] {
                 cni::add_plugins(attachment.list, runtime_conf(record, attachment, record.pin.string()),
                                  attachment.result, places, runtime);
               });
  }
}

}  // namespace

bool can_be_kept(const record::Record& record, const Config& config) {
  const bool is_broken = std::any_of(record.attachments.begin(), record.attachments.end(),
                                     [](const record::Attachment& attachment) { return attachment.add_failure; });
  return record.fixed_ip && config.fixed_ip == FixedIp::always && !record.engine_dir.empty() &&
         system::is_directory(record.engine_dir) && record::pin_is_alive(record) &&
         (!is_broken || record::can_be_renewed(record));
}

void keep(record::Record record, Operation& operation) {
  const auto& store = operation.store;
  const bool was_kept = record.phase == Phase::kept;
  record.phase = Phase::kept;
  record.pid = 0;
  record.start_time = 0;
  release_unfinished_or_warn(record, operation);
  if (!is_shared_for_good(record)) {
    if (has_tails(record)) {
      record.under_way = true;
      store.save(record, system::Durability::renamed);
      release_tails(record, operation);
      record.under_way = false;
    }
    if (record::can_be_renewed(record)) set_host_side_up(record, false, operation.log);
  } else if (was_kept) {
    return;
  }
  store.save(record, system::Durability::renamed);
  operation.log.info("keep" + field("container", record.id));
}

record::Record rejoin(record::Record record, const Container& container, Operation& operation) {
  const auto& store = operation.store;
  const auto& state = container.state;
  const auto ports_lock = claim_host_ports(record, store, operation.deadline);
  set_host_side_up(record, true, operation.log);  // an earlier version took it down
  record.name = name_of(container);               // it may have been renamed
  record.bundle = state.bundle;
  try {
    record.under_way = true;
    store.save(record, system::Durability::renamed);
    add_tails(record, operation);
  } catch (...) {
    attachment::Operation undoing(operation.config, system::Deadline::in(operation.config.hook_timeout), operation.log);
    release_tails(record, undoing);
    record.under_way = false;
    save_or_warn(record, operation);
    throw;
  }
  record.under_way = false;
  record.phase = Phase::attached;
  record.pid = state.pid;
  record.start_time = system::start_time(state.pid).value_or(0);
  store.save(record, system::Durability::renamed);
  operation.log.info("rejoin" + field("container", record.id));
  return record;
}

void remember(record::Record record, const Operation& operation) noexcept {
  if (operation.store.exists(record.id)) return;
  if (!record.fixed_ip) {
    try {
      if (keeps_changes(record)) save_or_warn(changes_alone(std::move(record)), operation);
    } catch (const std::exception& error) {
      operation.log.warn("record" + field("container", record.id) + field("error", error.what()));
    }
    return;
  }
  record.phase = Phase::kept;
  record.under_way = false;
  save_or_warn(record, operation);
}

void warn_of_other_addresses(const record::Record& last, const record::Record& now, const Log& log) {
  if (!now.fixed_ip) return;
  for (const auto& attachment : now.attachments) {
    for (const auto& had : last.attachments) {
      if (had.interface != attachment.interface || had.list.name != attachment.list.name) continue;
      const auto addresses = record::addresses_of(attachment);
      for (const auto& address : record::addresses_of(had)) {
        if (std::find(addresses.begin(), addresses.end(), address) != addresses.end()) continue;
        log.warn("the container has lost an address" + field("container", now.id) +
                 field("network", attachment.list.name) + field("address", address));
      }
    }
  }
}

std::optional<record::Record> asking_for_the_same(const record::Record& wanted, const record::Record& last) {
  auto asking = wanted;
  bool any = false;
  for (auto& attachment : asking.attachments) {
    for (const auto& had : last.attachments) {
      if (had.result.empty() || had.interface != attachment.interface || had.list.name != attachment.list.name)
        continue;
      ask_for_the_same(attachment, had);
      any = true;
    }
  }
  if (!any) return std::nullopt;
  return asking;
}

}  // namespace docker_cni::attachment
