// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/gc.hpp"

#include <utility>

#include "shared/attachment/damaged_record.hpp"
#include "shared/attachment/hosts.hpp"
#include "shared/attachment/liveness.hpp"
#include "shared/attachment/operation.hpp"
#include "shared/attachment/orphans.hpp"
#include "shared/attachment/release.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/record/failure.hpp"
#include "shared/record/locks.hpp"
#include "shared/record/pin.hpp"
#include "shared/record/store.hpp"
#include "shared/system/directory.hpp"

namespace docker_cni::attachment {
namespace {

std::vector<std::string> ids_to_examine(const record::Store& store, const GcOptions& options) {
  if (options.only) return {*options.only};
  return options.at_most ? store.some_ids(*options.at_most) : store.ids();
}

/// What becomes of a damaged record: what its container holds is an orphan from then on, and is looked at as one.
Finding examine_damaged(const std::string& id, const record::DamagedRecord& why, const GcOptions& options,
                        const Operation& operation) {
  const auto& store = operation.store;
  if (options.dry_run) return {id, Finding::Outcome::set_aside, why.what()};
  auto lock = record::try_lock(store.paths(), id, options.patience);
  if (!lock) return busy(id);
  try {
    if (store.load(id)) return {id, Finding::Outcome::in_use, "its record has just been written anew"};
    lock->remove_file();
    return {id, Finding::Outcome::in_use, "its record has just been removed"};
  } catch (const record::DamagedRecord& why_now) {
    auto told = set_aside(store, id, why_now, operation.log);
    lock->remove_file();
    return {id, Finding::Outcome::set_aside, std::move(told)};
  }
}

/// What becomes of the record of a container that is there, for `why`: a connect or disconnect that was cut short has
/// left something, perhaps.
Finding examine_unfinished(const std::string& id, const std::string& why, const GcOptions& options,
                           Operation& operation) {
  constexpr auto cut_short = "a connect or disconnect of it was cut short";
  auto lock = record::try_lock(operation.store.paths(), id, options.patience);
  if (!lock) return busy(id);
  if (options.dry_run) return {id, Finding::Outcome::released, cut_short};
  auto record = operation.store.load(id);
  if (!record) lock->remove_file();
  if (!record || !has_unfinished(*record)) return {id, Finding::Outcome::in_use, why};
  const record::SeenPin seen(*record, operation.store.paths());
  end_unfinished_work(*record, operation);
  release_unfinished(*record, operation);
  operation.log.info("gc" + field("container", id) + field("why", cut_short));
  return {id, Finding::Outcome::released, cut_short};
}

Finding examine_record(const std::string& id, const GcOptions& options, Operation& operation) {
  const auto& store = operation.store;
  auto record = store.load(id);
  if (!record) return {id, Finding::Outcome::in_use, "its record has just been removed"};
  const auto first_look = liveness_of(*record);
  if (!first_look.gone) {
    if (has_unfinished(*record)) return examine_unfinished(id, first_look.why, options, operation);
    return {id, Finding::Outcome::in_use, first_look.why};
  }
  if (options.dry_run) return {id, Finding::Outcome::released, first_look.why};
  auto lock = record::try_lock(store.paths(), id, options.patience);
  if (!lock) return busy(id);
  record = store.load(id);  // now that nobody else acts on it
  if (!record) {
    lock->remove_file();
    return {id, Finding::Outcome::released, first_look.why};  // by who held the lock
  }
  const auto liveness = liveness_of(*record);
  if (!liveness.gone) return {id, Finding::Outcome::in_use, liveness.why};
  try {
    const record::SeenPin seen(*record, store.paths());
    release(*record, operation);
  } catch (Error& error) {
    error.add_remedy("where that never succeeds: docker-cni-admin release --force " + engine::short_id(id));
    throw;
  }
  if (!store.exists(id)) lock->remove_file();
  operation.log.info("gc" + field("container", id) + field("why", liveness.why));
  return {id, Finding::Outcome::released, liveness.why};
}

Finding examine_or_tell(const std::string& id, const GcOptions& options, Operation& operation) {
  try {
    record::check_container_id(id);
    try {
      return examine_record(id, options, operation);
    } catch (const record::DamagedRecord& why) {
      return examine_damaged(id, why, options, operation);
    }
  } catch (const Error& error) {
    operation.log.warn("gc" + field("container", id) + field("error", error.what()));
    return {id, Finding::Outcome::failed, error.what()};
  }
}

/// Looks again at what was in use, and so on as long as that releases something: meanwhile further containers may have
/// gone, and who starts gc when one goes (systemd's path unit) doesn't start it twice at a time, nor hears of them.
void look_again(std::vector<Finding>& findings, const GcOptions& options, Operation& operation) {
  bool released = true;
  while (released) {
    released = false;
    for (auto& finding : findings) {
      if (finding.outcome != Finding::Outcome::in_use || operation.deadline.passed()) continue;
      finding = examine_or_tell(finding.id, options, operation);
      released = released || finding.outcome == Finding::Outcome::released;
    }
  }
}

}  // namespace

std::vector<Finding> gc(const GcOptions& options, Operation& operation) {
  std::vector<Finding> findings;
  const auto& store = operation.store;
  for (const auto& id : ids_to_examine(store, options)) {
    if (operation.deadline.passed()) break;
    findings.push_back(examine_or_tell(id, options, operation));
  }
  if (options.at_most || options.only) return findings;
  std::vector<Finding> orphans;
  try {
    orphans = gc_orphans(options, operation);
    if (!options.dry_run) record::remove_old_failures(store.paths());
  } catch (const Error& error) {  // what was released stays told of
    orphans.push_back({"orphans", Finding::Outcome::failed, error.what()});
    operation.log.warn("gc of orphans" + field("error", error.what()));
  }
  if (!options.dry_run) refresh_names(operation);
  if (!options.dry_run) look_again(findings, options, operation);
  findings.insert(findings.end(), orphans.begin(), orphans.end());
  return findings;
}

}  // namespace docker_cni::attachment
