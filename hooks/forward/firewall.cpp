// SPDX-License-Identifier: Apache-2.0
#include "hooks/forward/firewall.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <string>
#include <utility>

#include "hooks/forward/forwarding.hpp"
#include "hooks/forward/iptables.hpp"
#include "hooks/forward/nftables.hpp"
#include "hooks/forward/programs.hpp"
#include "hooks/forward/publishing.hpp"
#include "shared/cni/error.hpp"
#include "shared/error.hpp"
#include "shared/system/file.hpp"
#include "shared/system/file_lock.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::forward {
namespace {

constexpr const char* lock_file = "/run/docker-cni-forward.lock";

/// Between reading and changing nobody else of ours may change.
system::FileLock lock() {
  return {lock_file, system::LockMode::exclusive, system::Deadline::in(std::chrono::minutes(1))};
}

/// Whether rules were made by nft since the host was booted: that's noted in the lock's file. A host that gets iptables
/// later has both.
bool has_used_nft() { return !system::read_file_if_there(lock_file).value_or("").empty(); }

/// Whether a host with iptables has rules by nft, too. One that has lost nft can't give them back, and must go on.
bool has_both(const Environment& environment) { return has_used_nft() && has_program(environment, "nft"); }

void note_nft() {
  if (has_used_nft()) return;
  const system::UniqueFd file(::open(lock_file, O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file.valid()) throw SystemError(lock_file, errno);
  system::write_all(file.get(), "nft\n", lock_file);
}

/// The tables that one kind of iptables has, as far as they matter.
struct IptablesTables {
  IptablesPrograms programs;
  Ruleset filter;
  Ruleset nat;
};

std::vector<IptablesTables> read_iptables(Family family, const Environment& environment) {
  std::vector<IptablesTables> found;
  for (auto& programs : iptables_programs(family, environment)) {
    const auto text = run(programs.save, {}, {}, environment);
    auto filter = parse_iptables_save(part_of_table(text, "filter"));
    auto nat = parse_iptables_save(part_of_table(text, "nat"));
    const bool has_ours = std::any_of(nat.chains.begin(), nat.chains.end(), is_ours);
    if (!programs.is_default && !is_in_use(filter) && !has_ours) continue;
    found.push_back({std::move(programs), std::move(filter), std::move(nat)});
  }
  return found;
}

/// What one kind of iptables has for an attachment. Addresses are translated by one kind only.
struct IptablesPlans {
  Plan filter;
  Plan nat;
};

IptablesPlans plans_of(const IptablesTables& tables, const Attachment& attachment, Family family) {
  const auto addresses = addresses_of(attachment, family);
  IptablesPlans plans;
  plans.filter = forwarding_plan(tables.filter, attachment, addresses);
  if (!tables.programs.is_default) return plans;
  if (family == Family::ipv4) plans.filter = std::move(plans.filter) + loopback_plan("INPUT", attachment);
  plans.nat = publishing_plan({}, attachment, addresses);
  return plans;
}

void change(const IptablesTables& tables, const std::string& filter, const std::string& nat,
            const Environment& environment) {
  // Ports open last.
  const auto changes = iptables_transaction("filter", filter) + iptables_transaction("nat", nat);
  if (!changes.empty()) run(tables.programs.restore, {"--wait", "--noflush"}, changes, environment);
}

std::vector<NftTable> read_nft(const Environment& environment) {
  return parse_nft_ruleset(run("nft", {"-a", "list", "ruleset"}, {}, environment));
}

void change_nft(const std::string& changes, const Environment& environment) {
  if (!changes.empty()) run("nft", {"-f", "-"}, changes, environment);
}

/// The tables of a host without iptables that decide; our own, too, where no other does, and those that translate.
std::vector<NftTable> nft_tables_to_use(const Environment& environment) {
  auto tables = read_nft(environment);
  const auto add_own = [&](const std::string& family) {
    const bool is_there = std::any_of(tables.begin(), tables.end(),
                                      [&](const NftTable& table) { return is_own(table) && table.family == family; });
    if (!is_there) tables.push_back(own_nft_table(family));
  };
  const bool is_decided =
      std::any_of(tables.begin(), tables.end(), [](const NftTable& table) { return !translates(table); });
  if (!is_decided) add_own("inet");
  add_own("ip");
  add_own("ip6");
  return tables;
}

bool uses_iptables(const Environment& environment) { return has_program(environment, "iptables-save"); }

constexpr std::array<Family, 2> both_families{Family::ipv4, Family::ipv6};

void allow_by_nft(const Attachment& attachment, const Environment& environment) {
  std::string changes;
  for (const auto& table : nft_tables_to_use(environment)) {
    const auto plan = plan_of(table, attachment);
    if (plan.own.empty()) continue;
    if (is_own(table)) changes += make_own_nft_table(table);
    changes += changes_to_add(NftDialect(table), table.ruleset, attachment.owner, plan);
  }
  change_nft(changes, environment);
}

std::string route_localnet_of(const std::string& interface) {
  return "/proc/sys/net/ipv4/conf/" + interface + "/route_localnet";
}

/// Lets what the host sends to its loopback addresses go on to a published port, or not any more.
void route_loopback(const std::string& interface, bool routes) {
  const auto file = route_localnet_of(interface);
  const system::UniqueFd setting(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
  if (!setting.valid() && !routes && errno == ENOENT) return;  // the interface has gone
  if (!setting.valid()) throw SystemError(file, errno);
  system::write_all(setting.get(), routes ? "1\n" : "0\n", file);
}

/// Before the guard of an interface goes, it stops to route loopback addresses.
void close_loopback(const Ruleset& ruleset, const std::function<bool(const Owner&)>& goes) {
  for (const auto& interface : unguarded_after(ruleset, goes)) route_loopback(interface, false);
}

void remove_by_nft(const std::function<bool(const Owner&)>& goes, const Environment& environment) {
  std::string changes;
  for (const auto& table : read_nft(environment)) {
    close_loopback(table.ruleset, goes);
    changes += is_own(table) && nobody_stays(table.ruleset, goes)
                   ? remove_nft_table(table)
                   : changes_to_remove(NftDialect(table), table.ruleset, goes);
  }
  change_nft(changes, environment);
}

void allow_by_iptables(const Attachment& attachment, const Environment& environment) {
  for (const auto family : both_families) {
    if (addresses_of(attachment, family).empty()) continue;
    for (const auto& tables : read_iptables(family, environment)) {
      const auto plans = plans_of(tables, attachment, family);
      const auto changes = [&](const Ruleset& ruleset, const Plan& plan) {
        return changes_to_add(IptablesDialect(), ruleset, attachment.owner, plan);
      };
      change(tables, changes(tables.filter, plans.filter), changes(tables.nat, plans.nat), environment);
    }
  }
}

/// Adds to `lacks`, a sentence so far, what is missing in one more table.
void add_missing(std::string& lacks, const std::string& table, const std::string& what) {
  if (!what.empty()) lacks.append(lacks.empty() ? "" : ", and ").append(table).append(" lacks ").append(what);
}

std::string missing_in_nft(const Attachment& attachment, const Environment& environment) {
  std::string lacks;
  for (const auto& table : nft_tables_to_use(environment)) {
    add_missing(lacks, "table " + table.family + " " + table.name,
                missing(table.ruleset, attachment.owner, plan_of(table, attachment)));
  }
  return lacks;
}

std::string missing_in_iptables(const Attachment& attachment, const Environment& environment) {
  std::string lacks;
  for (const auto family : both_families) {
    if (addresses_of(attachment, family).empty()) continue;
    const std::string iptables = family == Family::ipv4 ? "iptables" : "ip6tables";
    for (const auto& tables : read_iptables(family, environment)) {
      const auto plans = plans_of(tables, attachment, family);
      add_missing(lacks, "table filter of " + iptables, missing(tables.filter, attachment.owner, plans.filter));
      add_missing(lacks, "table nat of " + iptables, missing(tables.nat, attachment.owner, plans.nat));
    }
  }
  return lacks;
}

}  // namespace

void allow(const Attachment& attachment, const Environment& environment) {
  const auto locked = lock();
  if (uses_iptables(environment)) {
    if (has_both(environment))
      remove_by_nft([&](const Owner& owner) { return owner == attachment.owner; }, environment);
    allow_by_iptables(attachment, environment);
  } else {
    note_nft();
    allow_by_nft(attachment, environment);
  }
  // Now that the guard is there.
  if (is_reached_by_loopback(attachment)) route_loopback(attachment.host_interface, true);
}

void remove(const std::function<bool(const Owner&)>& goes, const std::vector<Family>& families,
            const Environment& environment) {
  const auto locked = lock();
  if (!uses_iptables(environment) || has_both(environment)) remove_by_nft(goes, environment);
  if (!uses_iptables(environment)) return;
  for (const auto family : families) {
    for (const auto& tables : read_iptables(family, environment)) {
      close_loopback(tables.filter, goes);
      const auto changes = [&](const Ruleset& ruleset) { return changes_to_remove(IptablesDialect(), ruleset, goes); };
      change(tables, changes(tables.filter), changes(tables.nat), environment);
    }
  }
}

void check(const Attachment& attachment, const Environment& environment) {
  auto lacks = uses_iptables(environment) ? missing_in_iptables(attachment, environment)
                                          : missing_in_nft(attachment, environment);
  const auto setting = route_localnet_of(attachment.host_interface);
  if (is_reached_by_loopback(attachment) && !system::read_file_if_there(setting).value_or("").starts_with('1')) {
    add_missing(lacks, setting, "the value 1");
  }
  if (!lacks.empty()) throw Error(lacks + "; docker-cni-admin repair puts it back, as a restart of the container does");
}

void require_programs(const Environment& environment) {
  if (uses_iptables(environment) || has_program(environment, "nft")) return;
  throw cni::PluginError(cni::plugin_not_available, "neither iptables nor nft is in " + environment.path,
                         "install the package iptables");
}

}  // namespace docker_cni::forward
