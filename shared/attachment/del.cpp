#include "shared/attachment/del.hpp"

#include <chrono>
#include <string>

#include "shared/attachment/evidence.hpp"
#include "shared/attachment/gc.hpp"
#include "shared/attachment/keep.hpp"
#include "shared/attachment/mirror.hpp"
#include "shared/attachment/release.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/record/locks.hpp"
#include "shared/record/store.hpp"
#include "shared/system/directory.hpp"

namespace docker_cni::attachment {
namespace {

/// How long a stop may look after others.
constexpr std::chrono::seconds gc_time(5);

/// How many other containers' records a DEL looks at: its cost must not grow with the host's containers.
constexpr std::size_t records_per_del = 2;

Stopped stop(const Config& config, const oci::State& state, const std::string& id, const record::Store& store,
             const system::Deadline& deadline, const Log& log) {
  record::ContainerLock lock(store.paths(), id, deadline);
  auto record = store.load(id);
  if (!record) record = record_from_cache(config, id);
  if (record) {
    if (process_lives(*record) && record->bundle != state.bundle) {
      log.warn("another container with this ID runs" + field("container", id) +
               field("bundle", record->bundle.string()));
      return Stopped::released;
    }
    // A second poststop finds it kept already; and so it stays, unless its container went in between.
    if (record->phase == record::Phase::kept && !look_for_container(*record).gone) return Stopped::kept;
    if (is_to_be_kept(*record, config)) {
      keep(std::move(*record), store, log);
      return Stopped::kept;
    }
    release(std::move(*record), store, config, deadline, log);
  }
  store.remove(id);  // also what a killed hook was just about to save
  lock.remove_file();
  return Stopped::released;
}

}  // namespace

Stopped del(const Config& config, const oci::State& state, const Log& log) {
  const auto deadline = system::Deadline::in(config.hook_timeout);
  const record::Store store(record::Paths(config.state_dir, config.netns_dir));
  const auto id = engine::unique_id(state.id, state.bundle);
  const auto stopped = in_context([&] { return "container " + id; },
                                  [&] {
                                    record::check_container_id(id);
                                    if (config.cache_dir.empty() && !system::is_directory(store.paths().containers())) {
                                      return Stopped::released;
                                    }
                                    store.prepare();
                                    return stop(config, state, id, store, deadline, log);
                                  });
  return stopped;
}

void gc_some(const Config& config, const Log& log) {
  try {
    gc(config, {.dry_run = false, .at_most = records_per_del, .only = {}}, system::Deadline::in(gc_time), log);
  } catch (const Error& error) {
    log.warn("gc" + field("error", error.what()));
  }
}

}  // namespace docker_cni::attachment
