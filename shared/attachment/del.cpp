// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/del.hpp"

#include <chrono>
#include <optional>
#include <utility>

#include "shared/attachment/damaged_record.hpp"
#include "shared/attachment/fixed_ip.hpp"
#include "shared/attachment/gc.hpp"
#include "shared/attachment/hosts.hpp"
#include "shared/attachment/libcni_cache.hpp"
#include "shared/attachment/liveness.hpp"
#include "shared/attachment/operation.hpp"
#include "shared/attachment/orphans.hpp"
#include "shared/attachment/phases.hpp"
#include "shared/attachment/pods.hpp"
#include "shared/attachment/release.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/record/locks.hpp"
#include "shared/record/store.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/netns.hpp"

namespace docker_cni::attachment {
namespace {

/// How long a stop may look after others.
constexpr std::chrono::seconds gc_time(5);

/// How many other containers' records a DEL looks at: its cost must not grow with the host's containers.
constexpr std::size_t records_per_del = 2;

/// What is seen of the container that `record` tells of, beside its phase.
StopSeen look_at_stop(const std::optional<record::Record>& record, const Config& config) {
  if (!record) return {};
  return {
      .to_be_kept = can_be_kept(*record, config), .gone = liveness_of(*record).gone, .has_tails = has_tails(*record)};
}

/// Whether `record` tells of another container with this ID, which runs.
bool is_anothers(const record::Record& record, const oci::State& state, const Log& log) {
  if (!process_lives(record) || record.bundle == state.bundle) return false;
  log.warn("another container with this ID runs" + field("container", record.id) +
           field("bundle", record.bundle.string()));
  return true;
}

}  // namespace

Stopped del(const Config& config, const oci::State& state, const Log& log) {
  attachment::Operation operation(config, system::Deadline::in(config.hook_timeout), log);
  const auto& store = operation.store;
  const auto id = engine::unique_id(state.id, state.bundle);
  const auto pod = pod_record_id_of(state);
  try {
    record::check_container_id(id);
    const auto left = leave_pod(pod, id, operation);
    if (left != PodLeft::no_record) return left == PodLeft::stays ? Stopped::in_pod : Stopped::released;
    // A pod's container has no networks of its own, unless something only said that it were in a pod.
    if (!pod.empty() && !store.exists(id) && !system::netns_at(store.paths().pin(id))) return Stopped::released;
    if (config.cache_dir.empty() && !system::is_directory(store.paths().containers()) &&
        !system::netns_at(store.paths().pin(id))) {
      return Stopped::released;
    }
    store.prepare();
    record::ContainerLock lock(store.paths(), id, operation.deadline);
    auto record = load_or_set_aside(store, id, log);
    if (!record) record = record_from_libcni_cache(config, id);
    if (record && is_anothers(*record, state, log)) return Stopped::released;
    switch (at_stop(phase_of(record), look_at_stop(record, config))) {
      case AtStop::stay_kept:
        return Stopped::kept;
      case AtStop::keep:
        leave_names(*record, operation);
        keep(*std::move(record), operation);
        return Stopped::kept;
      case AtStop::release:
        release(*std::move(record), operation);
        if (store.exists(id)) return Stopped::kept;  // what its next start must know
        break;
      case AtStop::release_lost:
        release_lost(id, operation);
        break;
    }
    store.remove(id);  // also what a killed hook was just about to save
    lock.remove_file();
    return Stopped::released;
  } catch (Error& error) {
    error.add_context("container " + id);
    throw;
  }
}

std::string to_be_watched(Stopped stopped, const oci::State& state) {
  switch (stopped) {
    case Stopped::kept:
      return engine::unique_id(state.id, state.bundle);
    case Stopped::in_pod:
      return pod_record_id_of(state);
    case Stopped::released:
      break;
  }
  return {};
}

void gc_some(const Config& config, const Log& log) {
  try {
    attachment::Operation operation(config, system::Deadline::in(gc_time), log);
    gc({.dry_run = false, .at_most = records_per_del, .only = {}}, operation);
  } catch (const Error& error) {
    log.warn("gc" + field("error", error.what()));
  }
}

}  // namespace docker_cni::attachment
