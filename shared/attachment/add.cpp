// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/add.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/at_end.hpp"
#include "shared/attachment/add_networks.hpp"
#include "shared/attachment/add_plans.hpp"
#include "shared/attachment/asked_networks.hpp"
#include "shared/attachment/before_add.hpp"
#include "shared/attachment/changes.hpp"
#include "shared/attachment/connect_networks.hpp"
#include "shared/attachment/container.hpp"
#include "shared/attachment/container_files.hpp"
#include "shared/attachment/damaged_record.hpp"
#include "shared/attachment/failure_note.hpp"
#include "shared/attachment/fixed_ip.hpp"
#include "shared/attachment/host_ports.hpp"
#include "shared/attachment/hosts.hpp"
#include "shared/attachment/intent.hpp"
#include "shared/attachment/libcni_cache.hpp"
#include "shared/attachment/liveness.hpp"
#include "shared/attachment/operation.hpp"
#include "shared/attachment/orphans.hpp"
#include "shared/attachment/phases.hpp"
#include "shared/attachment/pods.hpp"
#include "shared/attachment/preflight.hpp"
#include "shared/attachment/recorded_container.hpp"
#include "shared/attachment/release.hpp"
#include "shared/attachment/request.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/policy/pod_decision.hpp"
#include "shared/record/locks.hpp"
#include "shared/record/pin.hpp"
#include "shared/record/store.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::attachment {
namespace {

using record::Phase;

/// What is seen of the container that `record` tells of, beside its phase.
StartSeen look_at_start(const std::optional<record::Record>& record, const oci::State& state,
                        const system::UniqueFd& netns) {
  if (!record) return {};
  const bool lives = process_lives(*record);
  return {.same_namespace = record->netns == system::namespace_id(netns) && record::pin_is_alive(*record),
          .same_process = lives && record->pid == state.pid,
          .process_lives = lives};
}

/// The files that the engine made for the container: one that lacks a name or a server is better than none.
void write_container_files(const record::Record& record, const Container& container,
                           const std::vector<std::string>& aliases, const Operation& operation) {
  if (!operation.config.hosts) return;
  join_names(record, container, aliases, operation);
  try {
    const auto& chosen = operation.config.trust.engine ? container.info.chosen_dns : engine::ChosenDns();
    write_resolv_conf(record, container.spec, chosen);
  } catch (const Error& error) {
    operation.log.warn("resolv.conf" + field("container", record.id) + field("error", error.what()));
  }
}

/// What follows once the container of `record` has its networks.
void finish_start(const record::Record& record, const Container& container, const std::vector<std::string>& aliases,
                  const Operation& operation) {
  write_container_files(record, container, aliases, operation);
  warn_of_problems(record.attachments, record.id, operation);
  warn_of_unreachable_ports(record, operation.log);
  record::forget_failure(operation.store.paths(), record.id);
}

/// What we, or another runtime in libcni's cache, have recorded of the container; nothing where it's new.
std::optional<record::Record> earlier_record(const std::string& id, const oci::State& state,
                                             const Operation& operation) {
  auto earlier = load_or_set_aside(operation.store, id, operation.log);
  if (earlier) return earlier;
  return record_from_libcni_cache(operation.config, id, "/proc/" + std::to_string(state.pid) + "/ns/net");
}

/// DEL by `last`, the record of the last run, so that `wanted` can ask for the same addresses. Its networks stay
/// locked, so that nobody of ours takes what is given back.
void release_last_run(record::Record& last, const record::Record& wanted, Operation& operation) {
  check_possible(wanted);
  auto networks = record::networks_of(wanted);
  networks.merge(record::networks_of(last));
  operation.networks.emplace(operation.store.paths(), networks, system::LockMode::exclusive, operation.deadline);
  in_context([] { return "cannot release the networks of its previous run"; },
             [&] { release_for_renewal(last, operation); });
}

/// The record to save before a renewal of `last`. Throws Error if a host port is taken: a start in vain would lose the
/// addresses.
record::Record intent_of_renewal(const Container& container, const system::UniqueFd& netns, const NetworkOptions& asked,
                                 const record::Record& last, const Operation& operation) {
  auto wanted = intent(container, netns, asked, last, operation);
  ask_for_former_ports(wanted, last);
  check_host_ports(wanted, operation.store, operation.deadline);
  return wanted;
}

void remember_if_any(std::optional<record::Record>& last, const Operation& operation) noexcept {
  if (last) remember(*std::move(last), operation);
}

[[noreturn]] void refuse_beside(const record::Record& other) {
  throw Error("another container with this ID runs: process " + std::to_string(other.pid) + ", bundle " +
              other.bundle.string());
}

/// Notes why ADD has failed, and has `error` tell where more is to be read: where a plugin's words may not say enough.
void tell_more(const record::Failure& failure, Error& error, const Operation& operation) {
  const bool noted = note_failure(failure, error, operation);
  const bool says_what_helps = !failure.call || dynamic_cast<const cni::PluginTimeout*>(&error) != nullptr;
  if (says_what_helps) return;
  error.add_remedy(noted ? "see: docker-cni-admin explain " + engine::short_id(failure.id)
                         : "see docker-cni-admin status for the network's problems, and ls for who has its addresses");
}

void check_userns() {
  if (system::own_netns_is_ours()) return;
  throw Error(
      "the host's network namespace belongs to another user namespace (a rootless engine), where no CNI plugin may "
      "act; run this container under a rootful engine");
}

}  // namespace

void add(const Config& config, const oci::State& state, const AddOptions& options, const Log& log) {
  attachment::Operation operation(config, system::Deadline::in(config.hook_timeout), log);
  operation.cancel = options.cancel;
  const auto& store = operation.store;
  auto id = engine::unique_id(state.id, state.bundle);
  std::string name;
  std::string kind = "container ";
  try {
    record::check_container_id(id);
    check_userns();
    const auto container = read_container(state, options.spec);
    if (const auto pod = policy::decide_pod(container.spec, container.info, config); pod.further) {
      id = engine::pod_record_id(pod.pod.sandbox);
      name = pod.pod.name;
      kind = "pod ";
      for (const auto& doubt : pod.doubts) log.warn("label" + field("pod", id) + field("why", doubt));
      add_to_pod(container, pod, operation);
      return;
    }
    name = name_of(container);
    const auto asked = asked_networks(container, store.load_undamaged(id), options.attach, operation);
    if (!asked) return;
    const auto netns = open_container_netns(state);
    store.prepare();
    record::ContainerLock lock(store.paths(), id, operation.deadline);
    const AtEnd rest([&]() noexcept { remove_rest(id, lock, operation); });
    auto record = earlier_record(id, state, operation);
    std::optional<record::Record> last;  // of the previous run, once that has been released
    const AtEnd remember_last([&]() noexcept { remember_if_any(last, operation); });
    AddPlans plans;
    switch (at_start(phase_of(record), look_at_start(record, state, netns))) {
      case AtStart::nothing:
        break;
      case AtStart::rejoin:
        connect_missing(*record, *asked, netns, operation);
        record = rejoin(*std::move(record), container, operation);
        break;
      case AtStart::refuse:
        refuse_beside(*record);
      case AtStart::renew: {
        const auto wanted = intent_of_renewal(container, netns, *asked, *record, operation);
        release_last_run(*record, wanted, operation);
        last = record;
        plans = add_plans(wanted, last);
        break;
      }
      case AtStart::add:
        release_lost(id, operation);
        plans = add_plans(intent(container, netns, *asked, std::nullopt, operation));
        break;
    }
    if (!plans.empty()) record = add_networks(plans, netns, operation);
    if (last) warn_of_other_addresses(*last, *record, log);
    finish_start(*record, container, asked->aliases, operation);
  } catch (Error& error) {
    error.add_context(kind + id);
    tell_more({.id = id, .name = name, .operation = "ADD", .call = operation.failing_call}, error, operation);
    throw;
  }
}

}  // namespace docker_cni::attachment
