#include "shared/attachment/gc.hpp"

#include "shared/attachment/evidence.hpp"
#include "shared/attachment/release.hpp"
#include "shared/attachment/strays.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/record/failure.hpp"
#include "shared/record/locks.hpp"
#include "shared/record/store.hpp"
#include "shared/system/directory.hpp"

namespace docker_cni::attachment {
namespace {

using Outcome = Finding::Outcome;

std::vector<std::string> ids_to_examine(const record::Store& store, const GcOptions& options) {
  if (options.only) return {*options.only};
  return options.at_most ? store.some_ids(*options.at_most) : store.ids();
}

/// The lock of a container that is gone; nothing where who holds it keeps it for longer than we wait.
std::optional<record::ContainerLock> lock_of(const std::string& id, const record::Store& store,
                                             const GcOptions& options) {
  auto lock = record::try_lock(store.paths(), id);
  if (lock || !options.patience) return lock;
  try {
    lock.emplace(store.paths(), id, *options.patience);
  } catch (const Error&) {  // NOLINT(bugprone-empty-catch): it's busy yet
  }
  return lock;
}

Finding examine(const std::string& id, const record::Store& store, const Config& config, const GcOptions& options,
                const system::Deadline& deadline, const Log& log) {
  auto record = store.load(id);
  if (!record) return {id, Outcome::in_use, "its record has just been removed"};
  const auto first_look = look_for_container(*record);
  if (!first_look.gone) return {id, Outcome::in_use, first_look.why};
  if (options.dry_run) return {id, Outcome::released, first_look.why};
  auto lock = lock_of(id, store, options);
  if (!lock) return {id, Outcome::busy, "an operation on it is under way"};
  record = store.load(id);  // now that nobody else acts on it
  if (!record) {
    lock->remove_file();
    return {id, Outcome::released, first_look.why};  // by who held the lock
  }
  const auto evidence = look_for_container(*record);
  if (!evidence.gone) return {id, Outcome::in_use, evidence.why};
  try {
    release(*record, store, config, deadline, log);
  } catch (Error& error) {
    error.add_remedy("where that never succeeds: docker-cni-admin release --force " + engine::short_id(id));
    throw;
  }
  lock->remove_file();
  log.info("gc" + field("container", id) + field("why", evidence.why));
  return {id, Outcome::released, evidence.why};
}

Finding examine_or_tell(const std::string& id, const record::Store& store, const Config& config,
                        const GcOptions& options, const system::Deadline& deadline, const Log& log) {
  try {
    record::check_container_id(id);
    return examine(id, store, config, options, deadline, log);
  } catch (const Error& error) {
    log.warn("gc" + field("container", id) + field("error", error.what()));
    return {id, Outcome::failed, error.what()};
  }
}

/// Looks again at what was in use, and so on as long as that releases something: meanwhile further containers may have
/// gone, and who starts gc when one goes (systemd's path unit) doesn't start it twice at a time, nor hears of them.
void look_again(std::vector<Finding>& findings, const record::Store& store, const Config& config,
                const GcOptions& options, const system::Deadline& deadline, const Log& log) {
  bool released = true;
  while (released) {
    released = false;
    for (auto& finding : findings) {
      if (finding.outcome != Outcome::in_use || deadline.passed()) continue;
      finding = examine_or_tell(finding.id, store, config, options, deadline, log);
      released = released || finding.outcome == Outcome::released;
    }
  }
}

}  // namespace

std::vector<Finding> gc(const Config& config, const GcOptions& options, const system::Deadline& deadline,
                        const Log& log) {
  std::vector<Finding> findings;
  const record::Store store(record::Paths(config.state_dir, config.netns_dir));
  for (const auto& id : ids_to_examine(store, options)) {
    if (deadline.passed()) break;
    findings.push_back(examine_or_tell(id, store, config, options, deadline, log));
  }
  if (options.at_most || options.only) return findings;
  std::vector<Finding> strays;
  try {
    strays = gc_strays(config, options.dry_run, deadline, log);
    if (!options.dry_run) record::remove_old_failures(store.paths());
  } catch (const Error& error) {  // what was released stays told of
    strays.push_back({"strays", Outcome::failed, error.what()});
    log.warn("gc of strays" + field("error", error.what()));
  }
  if (!options.dry_run) look_again(findings, store, config, options, deadline, log);
  findings.insert(findings.end(), strays.begin(), strays.end());
  return findings;
}

}  // namespace docker_cni::attachment
