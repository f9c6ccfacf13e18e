#include "shared/attachment/strays.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "shared/attachment/evidence.hpp"
#include "shared/attachment/mirror.hpp"
#include "shared/attachment/release.hpp"
#include "shared/error.hpp"
#include "shared/record/locks.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"
#include "shared/system/link.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/netns_users.hpp"

namespace docker_cni::attachment {
namespace {

using Outcome = Finding::Outcome;

/// A container's strays, and what to tell of them.
struct Strays {
  bool pinned = false;
  bool cached = false;
  std::vector<system::Link> links;
  std::string names;

  void name(const std::string& stray) { names.append(names.empty() ? "" : ", ").append(stray); }
};

bool is_stray_pin(const record::Store& store, const std::string& id) {
  const auto pin = store.paths().pin(id);
  return system::netns_at(pin) && store.marked_id(system::pin_mark(pin)) == id && !store.exists(id);
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

std::map<std::string, Strays> find_strays(const Config& config, const record::Store& store) {
  std::map<std::string, Strays> all;
  const auto strays_of = [&](const std::string& id) {
    return record::is_container_id(id) && !store.exists(id) ? &all[id] : nullptr;
  };
  for (const auto& id : system::names_in(config.netns_dir).value_or(std::vector<std::string>())) {
    if (!record::is_container_id(id) || !is_stray_pin(store, id)) continue;
    all[id].pinned = true;
    all[id].name("its pin " + store.paths().pin(id).string());
  }
  for (const auto& id : containers_in_mirror(config, store.paths())) {
    auto* const strays = strays_of(id);
    if (strays == nullptr) continue;
    strays->cached = true;
    strays->name("what is cached in " + config.cache_dir.string());
  }
  for (auto& link : system::links_with_alias(store.paths().containers().string())) {
    auto* const strays = strays_of(store.marked_id(link.alias));
    if (strays == nullptr) continue;
    strays->name("its interface " + link.name);
    strays->links.push_back(std::move(link));
  }
  each_left_file(store, [&](const std::string& id, const std::string& name) {
    if (auto* const strays = strays_of(id)) strays->name((store.paths().containers() / name).string());
  });
  return all;
}

/// Who uses what strays belong to; empty where nobody is seen to.
std::string user_of(const std::string& id, const Strays& strays, const record::Store& store,
                    const std::optional<record::Record>& cached) {
  const auto in_namespace = [&](pid_t pid) {
    return "process " + std::to_string(pid) + " lives in its network namespace";
  };
  if (strays.pinned) {
    const auto netns = system::netns_at(store.paths().pin(id));
    const auto pid = netns ? system::process_in_netns(*netns) : std::nullopt;
    if (pid) return in_namespace(*pid);
  }
  for (const auto& link : strays.links) {
    if (!link.peer_namespace) continue;  // both sides are here
    if (*link.peer_namespace < 0) return "nobody can tell where the other side of " + link.name + " is";
    const auto pid = system::process_in_numbered_netns(*link.peer_namespace);
    if (pid) return in_namespace(*pid);
  }
  if (!cached) return {};
  const auto evidence = look_for_container(*cached);
  return evidence.gone ? std::string() : evidence.why;
}

/// Deletes those of the links that a pin's end has not taken with it.
void remove_links(const std::vector<system::Link>& links, const std::string& mark) {
  for (const auto& there : system::links_with_alias(mark)) {
    for (const auto& link : links) {
      if (link.index == there.index) system::delete_link(there);
    }
  }
}

Finding examine(const std::string& id, const Strays& strays, const record::Store& store, const Config& config,
                bool dry_run, const system::Deadline& deadline, const Log& log) {
  const auto cached = strays.cached ? record_from_cache(config, id) : std::nullopt;
  const auto user = user_of(id, strays, store, cached);
  if (!user.empty()) return {id, Outcome::in_use, strays.names + " has no record, but " + user};
  const auto why = "no record explains " + strays.names;
  if (dry_run) return {id, Outcome::released, why};
  auto lock = record::try_lock(store.paths(), id);
  if (!lock) return {id, Outcome::busy, "an operation on it is under way"};
  // Again, now that nobody else acts on it.
  if (store.exists(id)) return {id, Outcome::in_use, "its record has just been written"};
  const auto cached_now = strays.cached ? record_from_cache(config, id) : std::nullopt;
  const auto user_now = user_of(id, strays, store, cached_now);
  if (!user_now.empty()) return {id, Outcome::in_use, strays.names + " has no record, but " + user_now};
  if (cached_now) release(*cached_now, store, config, deadline, log);
  if (is_stray_pin(store, id) && !remove_stray_pin(store, id, log)) {
    return {id, Outcome::in_use, "a process has just come to live in its network namespace"};
  }
  if (!strays.links.empty()) remove_links(strays.links, store.mark(id));
  store.remove(id);  // what was half-written
  lock->remove_file();
  log.info("gc" + field("container", id) + field("why", why));
  return {id, Outcome::released, why};
}

}  // namespace

std::vector<Finding> gc_strays(const Config& config, bool dry_run, const system::Deadline& deadline, const Log& log) {
  const record::Store store(record::Paths(config.state_dir, config.netns_dir));
  std::vector<Finding> findings;
  for (const auto& [id, strays] : find_strays(config, store)) {
    if (deadline.passed()) break;
    try {
      findings.push_back(examine(id, strays, store, config, dry_run, deadline, log));
    } catch (const Error& error) {
      findings.push_back({id, Outcome::failed, error.what()});
      log.warn("gc" + field("container", id) + field("error", error.what()));
    }
  }
  return findings;
}

bool remove_stray_pin(const record::Store& store, const std::string& id, const Log& log) {
  if (!is_stray_pin(store, id)) return false;
  const auto pin = store.paths().pin(id);
  const auto netns = system::netns_at(pin);
  if (!netns || system::process_in_netns(*netns)) return false;
  system::unpin_netns(pin);
  log.warn("a pin without a record" + field("container", id) + field("pin", pin.string()));
  return true;
}

}  // namespace docker_cni::attachment
