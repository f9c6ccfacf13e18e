// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/add_plans.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <utility>

#include "shared/attachment/add_networks.hpp"
#include "shared/attachment/fixed_ip.hpp"
#include "shared/attachment/gc.hpp"
#include "shared/attachment/orphans.hpp"
#include "shared/cni/address_request.hpp"
#include "shared/cni/error.hpp"
#include "shared/error.hpp"
#include "shared/record/locks.hpp"
#include "shared/system/interface.hpp"
#include "shared/system/netns.hpp"

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
  const auto findings = gc(operation.config, options, operation.deadline, operation.log);
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.outcome == Finding::Outcome::released; });
}

/// The first of the plans behind `failed` that its failure leaves a hope for; `end` for none. What somebody gave back
/// since we began may have been what lacked, whatever the plugin called it.
std::vector<AddPlan>::const_iterator next_plan(std::vector<AddPlan>::const_iterator failed,
                                               std::vector<AddPlan>::const_iterator end, bool freed,
                                               const Operation& operation) {
  auto next = failed + 1;
  if (next != end && next->after_gc && !freed && !gc_frees_something(operation)) ++next;
  return next;
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

bool is_same_time(const timespec& one, const timespec& other) {
  return one.tv_sec == other.tv_sec && one.tv_nsec == other.tv_nsec;
}

}  // namespace

std::vector<AddPlan> add_plans(const record::Record& wanted, const std::optional<record::Record>& last) {
  std::vector<AddPlan> plans;
  if (auto same = last && wanted.fixed_ip ? asking_for_the_same(wanted, *last) : std::nullopt) {
    plans.push_back({*same, true, false});
    plans.push_back({*std::move(same), true, true});
  }
  plans.push_back({wanted, false, false});
  plans.push_back({wanted, false, true});
  return plans;
}

record::Record try_plans(const std::vector<AddPlan>& plans, const system::UniqueFd& netns, Operation& operation) {
  const auto& paths = operation.store.paths();
  const auto last_release = record::last_release(paths);
  const auto& first = plans.front().record;
  // Where the record was lost, the first try's undoing frees what that life of the container left.
  const bool was_lost = remove_orphaned_pin(operation.store, first.id, operation.log);
  // Before anything is recorded: undoing must never touch what somebody else keeps under this name.
  if (first.pinned && system::netns_at(first.pin)) {
    throw Error(first.pin.string() + ": a network namespace that isn't ours is mounted here; remove it, see: ip netns");
  }
  auto plan = plans.begin();
  for (;;) {
    operation.failing_call.reset();
    try {
      return add_networks(plan->record, netns, operation);
    } catch (const cni::PluginError& error) {
      if (!may_try_again(plan->record, operation)) throw;
      const bool freed = was_lost || !is_same_time(record::last_release(paths), last_release);
      const auto next = next_plan(plan, plans.end(), freed, operation);
      if (next == plans.end()) throw;
      if (plan->same_addresses && !next->same_addresses) {
        if (!address_failed(plan->record, operation)) throw;  // other addresses would not help
        operation.log.warn("the same address is not available" + field("container", first.id) +
                           field("error", error.what()));
      }
      plan = next;
    }
  }
}

}  // namespace docker_cni::attachment
