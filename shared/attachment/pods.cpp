// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/pods.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "shared/at_end.hpp"
#include "shared/attachment/add_networks.hpp"
#include "shared/attachment/add_plans.hpp"
#include "shared/attachment/damaged_record.hpp"
#include "shared/attachment/intent.hpp"
#include "shared/attachment/labels.hpp"
#include "shared/attachment/liveness.hpp"
#include "shared/attachment/orphans.hpp"
#include "shared/attachment/phases.hpp"
#include "shared/attachment/plugin_runtime.hpp"
#include "shared/attachment/preflight.hpp"
#include "shared/attachment/recorded_container.hpp"
#include "shared/attachment/release.hpp"
#include "shared/engine/pod.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/record/failure.hpp"
#include "shared/record/locks.hpp"
#include "shared/record/pin.hpp"
#include "shared/record/store.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::attachment {
namespace {

using record::Phase;

/// Those of the containers of `record` that have not gone: a poststop may have been missed, but no bundle stays then.
std::vector<record::Member> members_there(const record::Record& record) {
  auto members = record.members;
  std::erase_if(members, [](const record::Member& member) {
    return !member.bundle.empty() && !system::is_directory(member.bundle);
  });
  return members;
}

void add_member(std::vector<record::Member>& members, record::Member member) {
  if (std::find(members.begin(), members.end(), member) == members.end()) members.push_back(std::move(member));
}

/// The namespace that the container's engine has given it, by the path that this knows it by. Throws Error if the
/// container is in another one: what is done must be done to its pod's.
void check_namespace(const Container& container, const system::UniqueFd& netns) {
  const auto& path = container.spec.network_path;
  if (system::netns_at(path) == system::namespace_id(netns)) return;
  throw Error("the container's network namespace is not the one at " + path + ", which its spec names");
}

/// The path of a namespace without links above it: seen from another mount namespace's root these would lead elsewhere.
fs::path without_links(const fs::path& path) {
  // Not fs::canonical(): see system::absolute().
  const std::unique_ptr<char, decltype(&std::free)> directory(::realpath(path.parent_path().c_str(), nullptr),
                                                              &std::free);
  return directory ? fs::path(directory.get()) / path.filename() : path;
}

/// The record of what is about to be done for the pod.
record::Record intent_of_pod(const Container& container, const policy::PodDecision& decision,
                             const system::UniqueFd& netns, Operation& operation) {
  auto options = parse_options(decision.labels, operation.config, true);
  check_labels(decision.labels);
  options.names = options.aliases;
  auto record = intent(container, netns, options, std::nullopt, operation);
  record.id = engine::pod_record_id(decision.pod.sandbox);
  record.container_id = engine::cni_container_id(record.id);
  record.name = decision.pod.name;
  record.sandbox = decision.pod.sandbox;
  record.bundle.clear();  // a container's: the pod outlives it
  record.engine_dir.clear();
  record.pin = without_links(container.spec.network_path);
  record.pinned = false;  // the pod's engine keeps it, and ends it
  record.fixed_ip = false;
  return record;
}

PodSeen look_at_pod_start(const std::optional<record::Record>& record, const system::UniqueFd& netns) {
  if (!record) return {};
  return {.same_namespace = record->netns == system::namespace_id(netns) && record::pin_is_alive(*record),
          .gone = liveness_of(*record).gone};
}

void join(record::Record record, const Container& container, const policy::PodDecision& decision,
          const Operation& operation) {
  if (decision.labels != record.labels) {
    operation.log.warn(
        "it asks for something else than the container that brought its pod the networks; the pod keeps "
        "what it has" +
        field("container", container.id) + field("pod", record.id));
  }
  const record::Member member{container.id, container.state.bundle};
  auto members = members_there(record);
  add_member(members, member);
  const bool has_process = process_lives(record);
  if (members == record.members && has_process) return;
  record.members = std::move(members);
  if (!has_process) {  // the one by which the pod was known has ended
    record.pid = container.state.pid;
    record.start_time = system::start_time(record.pid).value_or(0);
  }
  operation.store.save(record, system::Durability::renamed);
  operation.log.info("join" + field("pod", record.id) + field("container", member.id));
}

/// Releases what the pod `id` had: what `last` tells of, or what is found without a record.
void release_last_pod(const std::string& id, const std::optional<record::Record>& last, Operation& operation) {
  if (!last) {
    release_lost(id, operation);
    return;
  }
  in_context([] { return "cannot release the networks that its pod had"; }, [&] { release(*last, operation); });
}

/// What a pod's networks are to be, where they're made anew. `last`: what they were.
record::Record wanted_anew(const std::optional<record::Record>& last, const Container& container,
                           const policy::PodDecision& decision, const system::UniqueFd& netns, Operation& operation) {
  auto wanted = intent_of_pod(container, decision, netns, operation);
  if (last) wanted.members = members_there(*last);
  add_member(wanted.members, {container.id, container.state.bundle});
  return wanted;
}

}  // namespace

AtJoin at_join(const std::optional<Phase>& phase, const PodSeen& seen) noexcept {
  if (!phase) return AtJoin::add;
  if (*phase != Phase::attached) return AtJoin::renew;
  if (seen.same_namespace) return AtJoin::join;
  return seen.gone ? AtJoin::renew : AtJoin::refuse;
}

AtLeave at_leave(const std::optional<Phase>& phase, const PodSeen& seen) noexcept {
  if (!phase) return AtLeave::nothing;
  const bool is_needed = *phase == Phase::attached && seen.has_members && !seen.gone;
  return is_needed ? AtLeave::stay : AtLeave::release;
}

void add_to_pod(const Container& container, const policy::PodDecision& decision, Operation& operation) {
  const auto& store = operation.store;
  const auto id = engine::pod_record_id(decision.pod.sandbox);
  record::check_container_id(id);
  const auto netns = open_container_netns(container.state);
  check_namespace(container, netns);
  store.prepare();
  record::ContainerLock lock(store.paths(), id, operation.deadline);
  const AtEnd rest([&]() noexcept { remove_rest(id, lock, operation); });
  const auto record = load_or_set_aside(store, id, operation.log);
  switch (at_join(phase_of(record), look_at_pod_start(record, netns))) {
    case AtJoin::join:
      join(*record, container, decision, operation);
      break;
    case AtJoin::refuse:
      throw Error("another pod with the sandbox " + decision.pod.sandbox + " is there, in " + record->pin.string());
    case AtJoin::add:
    case AtJoin::renew:
      const auto wanted = wanted_anew(record, container, decision, netns, operation);
      release_last_pod(id, record, operation);
      const auto added = add_networks(add_plans(wanted), netns, operation);
      warn_of_problems(added.attachments, id, operation);
      break;
  }
  record::forget_failure(store.paths(), id);
}

std::string pod_record_id_of(const oci::State& state) {
  const auto pod = engine::joined_pod(state.annotations);
  const auto id = pod ? engine::pod_record_id(pod->sandbox) : std::string();
  return record::is_container_id(id) ? id : std::string();
}

PodLeft leave_pod(const std::string& pod, const std::string& container, Operation& operation) {
  const auto& store = operation.store;
  if (pod.empty() || !store.exists(pod)) return PodLeft::no_record;
  store.prepare();
  record::ContainerLock lock(store.paths(), pod, operation.deadline);
  auto record = load_or_set_aside(store, pod, operation.log);
  PodSeen seen;
  bool was_member = false;
  if (record) {
    was_member =
        std::erase_if(record->members, [&](const record::Member& member) { return member.id == container; }) > 0;
    record->members = members_there(*record);
    // Who has never come, and says that he goes, is not the last one.
    seen = {.gone = liveness_of(*record).gone, .has_members = !was_member || !record->members.empty()};
  }
  switch (at_leave(phase_of(record), seen)) {
    case AtLeave::nothing:
      break;
    case AtLeave::stay:
      if (!was_member) return PodLeft::no_record;  // it may have networks of its own
      store.save(*record, system::Durability::renamed);
      return PodLeft::stays;
    case AtLeave::release:
      release(*std::move(record), operation);
      break;
  }
  store.remove(pod);
  lock.remove_file();
  return PodLeft::released;
}

}  // namespace docker_cni::attachment
