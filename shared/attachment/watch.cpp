// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/watch.hpp"

#include <algorithm>
#include <thread>

#include "shared/attachment/gc.hpp"
#include "shared/attachment/operation.hpp"
#include "shared/error.hpp"
#include "shared/record/pin.hpp"
#include "shared/record/store.hpp"
#include "shared/system/deadline.hpp"
#include "shared/system/directory.hpp"

namespace docker_cni::attachment {
namespace {

/// How often it looks. A host has 128 inotify instances for all of root's programs; a look costs one stat(2).
constexpr std::chrono::milliseconds pause(200);

/// Frees the addresses of the container if its engine_dir is gone, or those of the pod if its network namespace is;
/// false where it's too early, or somebody is at work on it.
bool try_to_free(const Config& config, const record::Record& record, const Log& log) {
  const auto& id = record.id;
  if (record.sandbox.empty() ? system::is_directory(record.engine_dir) : record::pin_is_alive(record)) return false;
  const GcOptions only_this{.dry_run = false, .at_most = {}, .only = id};
  attachment::Operation operation(config, system::Deadline::in(config.hook_timeout), log);
  const auto findings = gc(only_this, operation);
  const auto is_early = [&](const Finding& finding) {
    // A pod's processes may take a moment longer than its namespace's place.
    const bool lingers = finding.outcome == Finding::Outcome::in_use && !record.sandbox.empty();
    return finding.outcome == Finding::Outcome::busy || lingers;
  };
  return std::none_of(findings.begin(), findings.end(), is_early);
}

}  // namespace

void free_when_removed(const Config& config, const std::string& id, std::chrono::milliseconds time, const Log& log) {
  in_context([&] { return "container " + id; },
             [&] {
               record::check_container_id(id);
               const auto deadline = system::Deadline::in(time);
               const auto record = record::Store(record::Paths(config.state_dir, config.netns_dir)).load_undamaged(id);
               if (!record || (record->engine_dir.empty() && record->sandbox.empty())) return;
               while (!try_to_free(config, *record, log) && !deadline.passed()) {
                 std::this_thread::sleep_for(std::min(pause, deadline.left()));
               }
             });
}

}  // namespace docker_cni::attachment
