#include "shared/attachment/watch.hpp"

#include <algorithm>
#include <thread>

#include "shared/attachment/gc.hpp"
#include "shared/error.hpp"
#include "shared/record/store.hpp"
#include "shared/system/deadline.hpp"
#include "shared/system/directory.hpp"

namespace docker_cni::attachment {
namespace {

/// How often it looks. A host has 128 inotify instances for all of root's programs; a look costs one stat(2).
constexpr std::chrono::milliseconds pause(200);

/// Frees the container's addresses if its owner is gone; false where it's too early, or somebody is at work on it.
bool try_to_free(const Config& config, const std::string& id, const fs::path& owner, const Log& log) {
  if (system::is_directory(owner)) return false;
  const GcOptions only_this{.dry_run = false, .at_most = {}, .only = id};
  const auto findings = gc(config, only_this, system::Deadline::in(config.hook_timeout), log);
  return std::none_of(findings.begin(), findings.end(),
                      [](const Finding& finding) { return finding.outcome == Finding::Outcome::busy; });
}

}  // namespace

void free_when_removed(const Config& config, const std::string& id, std::chrono::milliseconds time, const Log& log) {
  in_context([&] { return "container " + id; },
             [&] {
               record::check_container_id(id);
               const auto deadline = system::Deadline::in(time);
               const auto record = record::Store(record::Paths(config.state_dir, config.netns_dir)).load(id);
               if (!record || record->owner.empty()) return;
               while (!try_to_free(config, id, record->owner, log) && !deadline.passed()) {
                 std::this_thread::sleep_for(std::min(pause, deadline.left()));
               }
             });
}

}  // namespace docker_cni::attachment
