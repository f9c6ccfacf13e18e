// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/repair.hpp"

#include <algorithm>
#include <boost/algorithm/string/join.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "shared/attachment/asked_networks.hpp"
#include "shared/attachment/bridge.hpp"
#include "shared/attachment/check.hpp"
#include "shared/attachment/connect_networks.hpp"
#include "shared/attachment/container.hpp"
#include "shared/attachment/default_route.hpp"
#include "shared/attachment/fixed_ip.hpp"
#include "shared/attachment/host_side.hpp"
#include "shared/attachment/hosts.hpp"
#include "shared/attachment/libcni_cache.hpp"
#include "shared/attachment/liveness.hpp"
#include "shared/attachment/operation.hpp"
#include "shared/attachment/plugin_runtime.hpp"
#include "shared/attachment/recorded_container.hpp"
#include "shared/cni/del_operations.hpp"
#include "shared/cni/error.hpp"
#include "shared/cni/operations.hpp"
#include "shared/error.hpp"
#include "shared/record/locks.hpp"
#include "shared/record/pin.hpp"
#include "shared/record/renewal.hpp"
#include "shared/record/store.hpp"
#include "shared/system/netns.hpp"

namespace docker_cni::attachment {
namespace {

/// Makes the attachment ask for what it has; saved before anything is taken away.
void ask_for_the_same_again(record::Record& record, std::size_t at, const record::Store& store) {
  auto only = record;
  only.attachments = {record.attachments[at]};
  if (auto asking = asking_for_the_same(only, only)) record.attachments[at] = std::move(asking->attachments.front());
  store.save(record, system::Durability::synced);
}

/// The list without the plugins before `first`.
cni::NetworkConfigList rest_of(const cni::NetworkConfigList& list, std::size_t first) {
  auto rest = list;
  rest.plugins.erase(rest.plugins.begin(), rest.plugins.begin() + static_cast<std::ptrdiff_t>(first));
  return rest;
}

std::string told_of(const record::Record& record, const record::Attachment& attachment) {
  return field("container", record.id) + field("network", attachment.list.name) +
         field("interface", attachment.interface);
}

/// DEL and ADD of the attachment's plugins from `first` on. Throws Error naming the network; then the record tells how
/// ADD has failed.
void del_and_add(record::Record& record, std::size_t at, std::size_t first, Operation& operation) {
  auto& attachment = record.attachments[at];
  const auto list = rest_of(attachment.list, first);
  const auto runtime = plugin_runtime(operation, record.cni_path, record.id);
  const auto conf = runtime_conf(record, attachment, record.pin.string());
  try {
    cni::del_network_list(list, conf, attachment.result, runtime);
  } catch (const Error& error) {  // what it could not take away is perhaps just what is missing
    operation.log.warn("repair" + told_of(record, attachment) + field("error", error.what()));
  }
  const auto prev_result = first == 0 ? std::string() : attachment.result;
  const auto save = [&](const std::string& result) {
    attachment.result = result;
    operation.store.save(record, system::Durability::renamed);
  };
  const auto note = [&](const cni::AddFailure& failure) {
    attachment.add_failure = failure;
    attachment.add_failure->plugin += first;
    operation.store.save(record, system::Durability::renamed);
  };
  attachment.add_failure.reset();
  in_context([&] { return name_of(attachment.list); },
             [&] {
               if (first == 0) give_mac_to_bridge(list);
               cni::add_network_list(list, conf, runtime, {.on_result = save, .on_failure = note}, prev_result);
             });
}

/// The whole attachment anew: with the same addresses if they can be had, or else with any. The container runs, and is
/// better off with another address than without a network.
void make_anew(record::Record& record, std::size_t at, Operation& operation) {
  const auto before = record.attachments[at];
  ask_for_the_same_again(record, at, operation.store);
  try {
    del_and_add(record, at, 0, operation);
  } catch (const cni::PluginError& error) {
    auto& attachment = record.attachments[at];
    const bool asked_for_more = attachment.args != before.args || attachment.config_args != before.config_args ||
                                attachment.capability_args != before.capability_args;
    if (!asked_for_more) throw;  // the same call would only fail once more
    operation.log.warn("the same address is not available" + told_of(record, attachment) +
                       field("error", error.what()));
    attachment.list = before.list;
    attachment.args = before.args;
    attachment.capability_args = before.capability_args;
    attachment.config_args = before.config_args;
    operation.store.save(record, system::Durability::synced);
    del_and_add(record, at, 0, operation);
  }
}

/// Renews the attachment's plugins from `first` on. Throws Error naming the network.
void renew_attachment(record::Record& record, std::size_t at, std::size_t first, Operation& operation) {
  const auto began = std::chrono::steady_clock::now();
  auto& attachment = record.attachments[at];
  const auto told = told_of(record, attachment);
  // With its first plugin the addresses are given back for a moment: nobody of ours takes them meanwhile.
  std::optional<record::NetworkLocks> lock;
  if (first == 0) {
    lock.emplace(operation.store.paths(), std::set{attachment.list.name}, system::LockMode::exclusive,
                 operation.deadline);
    make_anew(record, at, operation);
  } else {
    del_and_add(record, at, first, operation);
  }
  mark_host_side(record, operation.store.mark(record.id), operation.log);
  if (first == 0) {
    leave_one_default_route(record, system::open_netns(record.pin));
    operation.store.save(record, system::Durability::renamed);
  }
  try {
    write_libcni_cache(operation.config, record, attachment);
  } catch (const Error& error) {  // the container's network is repaired all the same
    operation.log.warn("cache" + told + field("error", error.what()));
  }
  lock.reset();
  const auto gap = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
  operation.log.info("repair" + told + field("from", attachment.list.plugins.at(first).type) +
                     field("ms", std::to_string(gap.count())));
  wait_for_host_side(record, attachment, operation);
}

/// Why a container in this state is left alone; empty where it may be repaired.
std::string why_left(const record::Record& record) {
  if (!runs(record)) return "it does not run; its next start makes all of it anew";
  if (record.phase != record::Phase::attached)
    return "an operation was cut short while " + std::string(name_of(record.phase));
  if (!record::pin_is_alive(record)) return "its network namespace is no longer pinned; restart the container";
  return {};
}

RepairFinding repair_attachment(record::Record& record, std::size_t at, const CheckFinding& check, bool dry_run,
                                Operation& operation) {
  RepairFinding finding{check.network, check.interface, RepairFinding::Outcome::intact, check.why};
  if (check.outcome == CheckFinding::Outcome::intact) return finding;
  finding.outcome = RepairFinding::Outcome::left;
  if (check.outcome != CheckFinding::Outcome::drifted) return finding;
  finding.outcome = RepairFinding::Outcome::repaired;
  if (dry_run) return finding;
  const auto had = record::addresses_of(record.attachments[at]);
  try {
    renew_attachment(record, at, check.plugin, operation);
    finding.other_addresses = record::addresses_of(record.attachments[at]);
    if (finding.other_addresses == had) finding.other_addresses.clear();
    if (!finding.other_addresses.empty()) {
      finding.why += "; it has " + boost::algorithm::join(finding.other_addresses, " and ") + " now, not " +
                     boost::algorithm::join(had, " and ");
      operation.log.warn("the container has other addresses" + told_of(record, record.attachments[at]) +
                         field("had", boost::algorithm::join(had, ",")) +
                         field("has", boost::algorithm::join(finding.other_addresses, ",")));
    }
  } catch (const Error& error) {
    finding = {check.network, check.interface, RepairFinding::Outcome::failed, check.why + "; " + error.what()};
  }
  return finding;
}

/// The container has other addresses: its names, and the others' files, tell of these. What goes wrong is logged.
void tell_of_other_addresses(const record::Record& record, const Operation& operation) {
  if (!operation.config.hosts) return;
  try {
    const auto container = container_of(record);
    join_names(record, container, options_of(container, record.labels, operation.config).aliases, operation);
  } catch (const Error& error) {
    operation.log.warn("hosts" + field("container", record.id) + field("error", error.what()));
  }
}

/// Tells what is still missing after the repairs.
void check_again(record::Record& record, std::vector<RepairFinding>& findings, Operation& operation) {
  const auto checks = check_locked(record, operation);
  for (std::size_t at = 0; at < findings.size() && at < checks.size(); ++at) {
    auto& finding = findings[at];
    if (finding.outcome != RepairFinding::Outcome::repaired || checks[at].outcome != CheckFinding::Outcome::drifted)
      continue;
    finding.outcome = RepairFinding::Outcome::failed;
    finding.why += "; and still: " + checks[at].why;
  }
}

std::vector<RepairFinding> repair_locked(record::Record& record, bool dry_run, Operation& operation) {
  std::vector<RepairFinding> findings;
  if (const auto why = why_left(record); !why.empty()) {
    for (const auto& attachment : record.attachments) {
      findings.push_back({attachment.list.name, attachment.interface, RepairFinding::Outcome::left, why});
    }
    return findings;
  }
  const auto checks = check_locked(record, operation);
  bool any = false;
  for (std::size_t at = 0; at < checks.size(); ++at) {
    findings.push_back(repair_attachment(record, at, checks[at], dry_run, operation));
    any = any || findings.back().outcome == RepairFinding::Outcome::repaired;
  }
  const bool other_addresses = std::any_of(
      findings.begin(), findings.end(), [](const RepairFinding& finding) { return !finding.other_addresses.empty(); });
  if (other_addresses) tell_of_other_addresses(record, operation);
  if (any && !dry_run) check_again(record, findings, operation);
  return findings;
}

}  // namespace

std::optional<std::vector<RepairFinding>> repair(std::string_view id, bool dry_run, Operation& operation) {
  return on_record(id, operation, [&](record::Record& record) {
    const record::SeenPin seen(record, operation.store.paths());
    return repair_locked(record, dry_run, operation);
  });
}

}  // namespace docker_cni::attachment
