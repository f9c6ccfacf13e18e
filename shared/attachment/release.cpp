// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/release.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "shared/attachment/changes.hpp"
#include "shared/attachment/failure_note.hpp"
#include "shared/attachment/host_local.hpp"
#include "shared/attachment/hosts.hpp"
#include "shared/attachment/libcni_cache.hpp"
#include "shared/attachment/plugin_runtime.hpp"
#include "shared/attachment/stale_rules.hpp"
#include "shared/cni/address_request.hpp"
#include "shared/cni/del_operations.hpp"
#include "shared/cni/request.hpp"
#include "shared/error.hpp"
#include "shared/record/locks.hpp"
#include "shared/record/pin.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::attachment {
namespace {

void unpin(const record::Record& record) {
  // What another program mounted at our place since (after a reboot, say) is not ours to unmount.
  if (system::netns_at(record.pin) && !record::pin_is_alive(record)) return;
  system::unpin_netns(record.pin);
}

/// libcni's cache is for others: one that can't be removed must not keep the record of what is released.
void forget_in_libcni_cache(const record::Record& record, const record::Attachment& attachment,
                            const Operation& operation) {
  try {
    remove_from_libcni_cache(operation.config, record, attachment);
  } catch (const Error& error) {
    operation.log.warn("cache" + field("container", record.id) + field("error", error.what()));
  }
}

std::string variable_of(const record::Record& record) { return "CNI_CONTAINERID=" + record::cni_container_id(record); }

/// Ends the plugins with these variables; those that may be at a DEL get time to end by themselves.
void end_plugins(const std::vector<std::string>& variables, bool may_delete, const Operation& operation) {
  const auto& deadline = operation.deadline;
  const auto patience = std::min(operation.config.plugin_timeout, deadline.left() / 2);  // the rest is for what follows
  if (may_delete && system::await_processes_with(variables, deadline.at_most(patience))) return;
  system::end_processes_with(variables, deadline);
}

/// Plugins that an operation which was killed has left at work. A DEL may be between its steps, of which a second DEL
/// can't do the rest (bridge: once the veth is gone, its masquerading is no longer found): it gets time for these.
void end_orphans(const record::Record& record, const Operation& operation) {
  using record::Phase;
  const bool was_deleting = record.phase == Phase::releasing || record.under_way;
  if (was_deleting || record.phase == Phase::adding) end_plugins({variable_of(record)}, was_deleting, operation);
}

/// What plugins are told at DEL. One that can't be told all is told less: better that than never released.
cni::RuntimeConf conf_that_fits(const record::Record& record, const record::Attachment& attachment,
                                const std::string& netns) {
  auto conf = runtime_conf(record, attachment, netns);
  try {
    cni::check_environment(cni::plugin_environment("DEL", conf, record.cni_path));
  } catch (const Error&) {
    conf.args.clear();
  }
  return conf;
}

enum class Part { all, tail, unfinished };

/// What is released of `attachment`.
cni::DelScope scope_of(const record::Attachment& attachment, Part part) {
  return {.result = attachment.result,
          .add_failure = attachment.add_failure,
          .first = part == Part::tail ? cni::tail_begin(attachment.list) : 0,
          .released = attachment.released};
}

/// An attachment has had its DEL, all of it.
void note_released(const record::Record& record, record::Attachment& attachment, const Operation& operation) {
  forget_in_libcni_cache(record, attachment, operation);
  attachment.tried = false;
  operation.log.info("del" + field("container", record.id) + field("network", attachment.list.name) +
                     field("interface", attachment.interface));
}

/// DEL of `part` of each attachment that was tried, in reverse, whatever fails.
Errors del_networks(record::Record& record, Part part, Operation& operation) {
  Errors errors;
  operation.failing_call.reset();
  const auto runtime = plugin_runtime(operation, record.cni_path, record.id);
  for (auto attachment = record.attachments.rbegin(); attachment != record.attachments.rend(); ++attachment) {
    if (!attachment->tried || (part == Part::unfinished && !attachment->unfinished)) continue;
    if (part != Part::tail) complete_leases(record, *attachment, operation);
    try {
      // Without the namespace there is no path to give: a dead one makes some plugins fail, and sbr leave a file there.
      const auto netns = record::pin_is_alive(record) ? record.pin.string() : std::string();
      const auto outcome = cni::del_plugins(attachment->list, conf_that_fits(record, *attachment, netns),
                                            scope_of(*attachment, part), runtime);
      for (const auto& sentence : outcome.not_counted) {
        operation.log.warn("nothing to release of an ADD that failed" + field("container", record.id) +
                           field("network", attachment->list.name) + field("error", sentence));
      }
      if (part == Part::tail) {
        attachment->released.insert(attachment->released.end(), outcome.released.begin(), outcome.released.end());
      }
      outcome.failures.throw_if_any();
      if (part != Part::tail) note_released(record, *attachment, operation);
    } catch (Error& error) {
      error.add_context(name_of(attachment->list) + ": DEL");
      errors.add(error);
    }
  }
  return errors;
}

/// Whether a DEL may not find what an ADD made: it was cut short, or the namespace is lost. A boot has taken all away.
bool plugins_may_have_left_rules(const record::Record& record) {
  using record::Phase;
  const bool was_cut_short = record.phase == Phase::adding || record.phase == Phase::releasing;
  return record.boot_id == system::boot_id() && (was_cut_short || !record::pin_is_alive(record));
}

Error note_and_join(const record::Record& record, const Errors& errors, const Operation& operation) {
  Error failed(errors.joined());
  note_failure({.id = record.id, .name = record.name, .operation = "DEL", .call = operation.failing_call}, failed,
               operation);
  return failed;
}

/// Once all that was tried has had its DEL: unpins. What has failed is saved, noted and thrown.
void end_release(record::Record& record, const Errors& errors, const Operation& operation) {
  if (errors.empty()) {
    if (record.pinned) unpin(record);
    record::forget_failure_of("DEL", operation.store.paths(), record.id);
    return;
  }
  record.phase = record::Phase::releasing;
  save_or_warn(record, operation);
  throw Error(note_and_join(record, errors, operation));
}

/// Nothing is left of what `record` tells: removes it, but for the changes that the next start must know.
void end_record(record::Record record, const Operation& operation) {
  if (!keeps_changes(record)) {
    operation.store.remove(record.id);
    return;
  }
  operation.store.save(changes_alone(std::move(record)), system::Durability::synced);
}

}  // namespace

void save_or_warn(const record::Record& record, const Operation& operation) noexcept {
  try {
    operation.store.save(record, system::Durability::renamed);
  } catch (const std::exception& error) {
    operation.log.warn("record" + field("container", record.id) + field("error", error.what()));
  }
}

void release(record::Record record, Operation& operation) {
  const bool is_undone = record.phase == record::Phase::adding;
  const bool may_leave_rules = plugins_may_have_left_rules(record);
  end_orphans(record, operation);
  leave_names(record, operation);
  record.phase = record::Phase::releasing;
  save_or_warn(record, operation);
  end_release(record, del_networks(record, Part::all, operation), operation);
  if (may_leave_rules) remove_stale_rules(record::cni_container_id(record), operation.deadline, operation.log);
  end_record(std::move(record), operation);
  if (!is_undone) record::note_release(operation.store.paths());
}

void release_for_renewal(record::Record& record, Operation& operation) {
  end_orphans(record, operation);
  record.under_way = true;
  operation.store.save(record, system::Durability::renamed);
  end_release(record, del_networks(record, Part::all, operation), operation);
  record.pid = 0;
  record.start_time = 0;
}

void release_tails(record::Record& record, Operation& operation) {
  const auto errors = del_networks(record, Part::tail, operation);
  if (errors.empty()) return;
  operation.log.warn("stop" + field("container", record.id) +
                     field("error", note_and_join(record, errors, operation).what()));
}

void release_unfinished(record::Record& record, Operation& operation) {
  if (!has_unfinished(record)) return;
  for (const auto& attachment : record.attachments) {
    if (attachment.unfinished) leave_network_names(record, attachment.list.name, operation);
  }
  const auto errors = del_networks(record, Part::unfinished, operation);
  std::erase_if(record.attachments,
                [](const record::Attachment& attachment) { return attachment.unfinished && !attachment.tried; });
  record.under_way = has_unfinished(record);
  operation.store.save(record, system::Durability::synced);
  record::note_release(operation.store.paths());
  errors.throw_if_any();
}

void end_unfinished_work(const record::Record& record, const Operation& operation) {
  // The container lives, and so may what plugins of its other networks have left running for it.
  for (const auto& attachment : record.attachments) {
    if (!attachment.unfinished) continue;
    end_plugins({variable_of(record), "CNI_IFNAME=" + attachment.interface}, true, operation);
  }
}

void release_unfinished_or_warn(record::Record& record, Operation& operation) noexcept {
  try {
    end_unfinished_work(record, operation);
    release_unfinished(record, operation);
  } catch (const std::exception& error) {
    operation.log.warn("undo" + field("container", record.id) + field("error", error.what()));
  }
}

bool has_unfinished(const record::Record& record) {
  return std::any_of(record.attachments.begin(), record.attachments.end(),
                     [](const record::Attachment& attachment) { return attachment.unfinished; });
}

bool has_tails(const record::Record& record) {
  return std::any_of(record.attachments.begin(), record.attachments.end(), [](const record::Attachment& attachment) {
    return attachment.tried &&
           cni::tail_begin(attachment.list) + attachment.released.size() < attachment.list.plugins.size();
  });
}

void forget(const record::Record& record, const Operation& operation) {
  leave_names(record, operation);
  for (const auto& attachment : record.attachments) forget_in_libcni_cache(record, attachment, operation);
  if (record.pinned) unpin(record);
  operation.store.remove(record.id);
}

}  // namespace docker_cni::attachment
