// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/add_plans.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "shared/attachment/fixed_ip.hpp"
#include "shared/attachment/gc.hpp"
#include "shared/cni/address_request.hpp"
#include "shared/error.hpp"
#include "shared/record/locks.hpp"
#include "shared/system/interface.hpp"

namespace docker_cni::attachment {
namespace {

/// Whether another try makes sense: time is left, and the last one was undone without a rest, in the record as in the
/// container.
bool may_try_again(const record::Record& failed, const Operation& operation) {
  // An interface that stayed behind would make the next try fail by itself, and hide why this one did.
  return !operation.deadline.passed() && !operation.store.exists(failed.id) &&
         std::none_of(failed.attachments.begin(), failed.attachments.end(), [&](const record::Attachment& attachment) {
           return system::has_interface(failed.pid, attachment.interface);
         });
}

/// Also what is gone and just being released, by the watcher of a container that was removed a moment ago, say.
bool gc_frees_something(const Operation& operation) {
  constexpr std::chrono::seconds patience{5};
  GcOptions options;
  options.patience = operation.deadline.at_most(patience);
  attachment::Operation freeing(operation.config, operation.deadline, operation.log);
  const auto findings = gc(options, freeing);
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.outcome == Finding::Outcome::released; });
}

/// Whether the plugin that failed is one that makes the addresses.
bool address_failed(const record::Record& record, const Operation& operation) {
  if (!operation.failing_call) return true;
  const auto& asked = operation.failing_call->asked;
  return std::any_of(record.attachments.begin(), record.attachments.end(), [&](const record::Attachment& attachment) {
    const auto& plugins = attachment.list.plugins;
    const auto tail = plugins.begin() + static_cast<std::ptrdiff_t>(cni::tail_begin(attachment.list));
    return attachment.list.name == asked.network &&
           std::any_of(plugins.begin(), tail, [&](const auto& plugin) { return plugin.type == asked.type; });
  });
}

/// Whether anything has been given back since we began, or gc gives something back now: that may be what the plan
/// failed for, whatever the plugin said.
bool has_freed_something(const HostAtStart& start, const Operation& operation) {
  const auto last = record::last_release(operation.store.paths());
  const bool is_later = last.tv_sec != start.last_release.tv_sec || last.tv_nsec != start.last_release.tv_nsec;
  return start.lost_record || is_later || gc_frees_something(operation);
}

}  // namespace

AddPlans add_plans(const record::Record& wanted, const std::optional<record::Record>& last) {
  AddPlans plans;
  if (auto same = last && wanted.fixed_ip ? asking_for_the_same(wanted, *last) : std::nullopt) {
    plans.push_back({*same, true, false});
    plans.push_back({*std::move(same), true, true});
  }
  plans.push_back({wanted, false, false});
  plans.push_back({wanted, false, true});
  return plans;
}

AddPlans::const_iterator plan_after(AddPlans::const_iterator failed, const AddPlans& plans, const HostAtStart& start,
                                    const Operation& operation) {
  if (!may_try_again(failed->record, operation)) return plans.end();
  auto next = failed + 1;
  if (next != plans.end() && next->after_gc && !has_freed_something(start, operation)) ++next;
  if (next == plans.end() || !failed->same_addresses || next->same_addresses) return next;
  return address_failed(failed->record, operation) ? next : plans.end();
}

}  // namespace docker_cni::attachment
