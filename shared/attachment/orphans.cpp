// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/orphans.hpp"

#include <cerrno>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "shared/attachment/libcni_cache.hpp"
#include "shared/attachment/liveness.hpp"
#include "shared/attachment/operation.hpp"
#include "shared/attachment/release.hpp"
#include "shared/attachment/unrecorded.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/record/locks.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"
#include "shared/system/link.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/netns_users.hpp"

namespace docker_cni::attachment {
namespace {

/// A container's orphans, and what to tell of them.
struct Orphans {
  bool pinned = false;
  bool cached = false;
  std::vector<system::Link> links;
  std::string names;

  void name(const std::string& orphan) { names.append(names.empty() ? "" : ", ").append(orphan); }
};

bool is_orphaned_pin(const record::Store& store, const std::string& id) {
  const auto pin = store.paths().pin(id);
  return system::netns_at(pin) && store.marked_id(system::pin_mark(pin)) == id && !store.exists(id);
}

std::vector<system::Link> marked_links(const record::Store& store, const std::string& id) {
  auto links = system::links_with_alias(store.paths().containers().string());
  std::erase_if(links, [&](const system::Link& link) { return store.marked_id(link.alias) != id; });
  return links;
}

/// Calls `take` with each container that has a file other than its record in the store's directory.
template <class Take>
void each_left_file(const record::Store& store, Take take) {
  for (const auto& name : system::names_in(store.paths().containers()).value_or(std::vector<std::string>())) {
    constexpr std::string_view lock = ".lock";
    constexpr std::string_view temporary = ".json.tmp";
    if (name.front() == '.' && name.ends_with(temporary)) {
      take(name.substr(1, name.size() - 1 - temporary.size()), name);
    } else if (name.ends_with(lock)) {
      take(name.substr(0, name.size() - lock.size()), name);
    }
  }
}

std::map<std::string, Orphans> find_orphans(const Config& config, const record::Store& store) {
  std::map<std::string, Orphans> all;
  const auto orphans_of = [&](const std::string& id) {
    return record::is_container_id(id) && !store.exists(id) ? &all[id] : nullptr;
  };
  for (const auto& id : system::names_in(config.netns_dir).value_or(std::vector<std::string>())) {
    if (!record::is_container_id(id) || !is_orphaned_pin(store, id)) continue;
    all[id].pinned = true;
    all[id].name("its pin " + store.paths().pin(id).string());
  }
  for (const auto& id : containers_in_libcni_cache(config, store.paths())) {
    auto* const orphans = orphans_of(id);
    if (orphans == nullptr) continue;
    orphans->cached = true;
    orphans->name("what is cached in " + config.cache_dir.string());
  }
  for (auto& link : system::links_with_alias(store.paths().containers().string())) {
    auto* const orphans = orphans_of(store.marked_id(link.alias));
    if (orphans == nullptr) continue;
    orphans->name("its interface " + link.name);
    orphans->links.push_back(std::move(link));
  }
  each_left_file(store, [&](const std::string& id, const std::string& name) {
    if (auto* const orphans = orphans_of(id)) orphans->name((store.paths().containers() / name).string());
  });
  return all;
}

/// Who uses what orphans belong to; empty where nobody is seen to.
std::string user_of(const std::string& id, const Orphans& orphans, const record::Store& store,
                    const std::optional<record::Record>& cached) {
  const auto in_namespace = [&](pid_t pid) {
    return "process " + std::to_string(pid) + " lives in its network namespace";
  };
  if (orphans.pinned) {
    const auto netns = system::netns_at(store.paths().pin(id));
    const auto pid = netns ? system::process_in_netns(*netns) : std::nullopt;
    if (pid) return in_namespace(*pid);
  }
  for (const auto& link : orphans.links) {
    if (!link.peer_namespace) continue;  // both sides are here
    if (*link.peer_namespace < 0) return "nobody can tell where the other side of " + link.name + " is";
    const auto pid = system::process_in_numbered_netns(*link.peer_namespace);
    if (pid) return in_namespace(*pid);
  }
  if (!cached) return {};
  const auto liveness = liveness_of(*cached);
  return liveness.gone ? std::string() : liveness.why;
}

/// The kernel may just be taking it away together with its namespace.
void delete_link_if_there(const system::Link& link) {
  try {
    system::delete_link(link);
  } catch (const SystemError& error) {
    if (error.error_number() != ENODEV) throw;
  }
}

/// Deletes those of the links that a pin's end has not taken with it.
void remove_links(const std::vector<system::Link>& links) {
  for (const auto& link : links) {
    for (const auto& there : system::links_with_alias(link.alias)) {
      if (link.index == there.index) delete_link_if_there(there);
    }
  }
}

Finding examine_orphans(const std::string& id, const Orphans& orphans, const GcOptions& options, Operation& operation) {
  const auto& store = operation.store;
  const auto& config = operation.config;
  const auto cached = orphans.cached ? record_from_libcni_cache(config, id) : std::nullopt;
  const auto user = user_of(id, orphans, store, cached);
  if (!user.empty()) return {id, Finding::Outcome::in_use, orphans.names + " has no record, but " + user};
  const auto why = "no record explains " + orphans.names;
  if (options.dry_run) return {id, Finding::Outcome::released, why};
  store.prepare();  // it may have been removed, and with it the locks
  // Where there's a lock's file alone, somebody is about to make a record, and nothing will come free.
  const bool may_free = orphans.pinned || orphans.cached || !orphans.links.empty();
  auto lock = record::try_lock(store.paths(), id, may_free ? options.patience : std::nullopt);
  if (!lock) return busy(id);
  // Again, now that nobody else acts on it.
  if (store.exists(id)) return {id, Finding::Outcome::in_use, "its record has just been written"};
  const auto cached_now = orphans.cached ? record_from_libcni_cache(config, id) : std::nullopt;
  const auto user_now = user_of(id, orphans, store, cached_now);
  if (!user_now.empty()) return {id, Finding::Outcome::in_use, orphans.names + " has no record, but " + user_now};
  if (cached_now) {
    release(*cached_now, operation);
  } else if (orphans.pinned) {
    release_unrecorded(id, operation);
  }
  if (is_orphaned_pin(store, id) && !remove_orphaned_pin(store, id, operation.log)) {
    return {id, Finding::Outcome::in_use, "a process has just come to live in its network namespace"};
  }
  remove_links(orphans.links);
  store.remove(id);  // what was half-written
  lock->remove_file();
  operation.log.info("gc" + field("container", id) + field("why", why));
  return {id, Finding::Outcome::released, why};
}

}  // namespace

std::vector<Finding> gc_orphans(const GcOptions& options, Operation& operation) {
  std::vector<Finding> findings;
  for (const auto& [id, orphans] : find_orphans(operation.config, operation.store)) {
    if (operation.deadline.passed()) break;
    try {
      findings.push_back(examine_orphans(id, orphans, options, operation));
    } catch (const Error& error) {
      findings.push_back({id, Finding::Outcome::failed, error.what()});
      operation.log.warn("gc" + field("container", id) + field("error", error.what()));
    }
  }
  return findings;
}

void release_lost(const std::string& id, Operation& operation) {
  const auto& store = operation.store;
  const auto pin = system::netns_at(store.paths().pin(id));
  // A pod's namespace is its engine's and lives on, and what is ours in it.
  const auto links = id.starts_with(engine::pod_prefix) ? marked_links(store, id) : std::vector<system::Link>();
  if (is_orphaned_pin(store, id)) {
    if (system::process_in_netns(*pin)) return;
  } else if (!store.was_set_aside(id) && links.empty()) {
    return;
  }
  release_unrecorded(id, operation);
  for (const auto& link : marked_links(store, id)) delete_link_if_there(link);
  remove_orphaned_pin(store, id, operation.log);
}

bool remove_orphaned_pin(const record::Store& store, const std::string& id, const Log& log) {
  if (!is_orphaned_pin(store, id)) return false;
  const auto pin = store.paths().pin(id);
  const auto netns = system::netns_at(pin);
  if (!netns || system::process_in_netns(*netns)) return false;
  system::unpin_netns(pin);
  log.warn("a pin without a record" + field("container", id) + field("pin", pin.string()));
  return true;
}

}  // namespace docker_cni::attachment
