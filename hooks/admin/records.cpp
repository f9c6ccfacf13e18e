// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/records.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "shared/attachment/liveness.hpp"
#include "shared/engine/engine_dir.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::admin {
namespace {

/// Gives `record` name and engine directory as they are now: a container is renamed, and its engine's directory moved.
/// False where the engine can't tell the name, and what is recorded stays.
bool ask_anew(record::Record& record) {
  try {
    record.engine_dir = engine::find_engine_dir(record.engine_dir, record.id);
  } catch (const Error&) {  // NOLINT(bugprone-empty-catch): nobody can tell; what is recorded is shown
  }
  auto name = engine::current_name(record.engine_dir, record.id);
  if (name.empty()) return false;
  record.name = std::move(name);
  return true;
}

/// The one of `ids`, which `word` may stand for; empty where there's none.
std::string only(const std::vector<std::string>& ids, std::string_view word) {
  if (ids.size() > 1) throw Error(json::quoted(word) + " may be " + ids[0] + " or " + ids[1] + "; give more of the ID");
  return ids.empty() ? std::string() : ids.front();
}

struct Name {
  std::string text;
  bool is_current = false;  // its engine says so; else it was recorded
  // By which others know it: plugins, and where it's a pod, its engine its containers.
  std::vector<std::string> other_ids;
};

/// What the container `id` is called; empty where its record can't be read.
Name name_now(const std::string& id, const record::Store& store) {
  try {
    auto record = store.load(id);
    Name name;
    if (!record) return name;
    name.is_current = ask_anew(*record);
    name.text = std::move(record->name);
    name.other_ids.push_back(record::cni_container_id(*record));
    for (const auto& member : record->members) name.other_ids.push_back(member.id);
    return name;
  } catch (const Error&) {
    return {};
  }
}

/// Of `ids` those that are not gone, where there are any: the sandbox before it may bear a pod's name too.
std::vector<std::string> still_there(const std::vector<std::string>& ids, const record::Store& store) {
  if (ids.size() < 2) return ids;
  auto there = ids;
  std::erase_if(there, [&](const std::string& id) {
    const auto record = store.load(id);
    return !record || attachment::liveness_of(*record).gone;
  });
  return there.empty() ? ids : there;
}

/// Whether `id` is a pod's, and the ID of its sandbox begins with `word`.
bool is_pod_called(std::string_view id, std::string_view word) {
  return id.starts_with(engine::pod_prefix) && id.substr(engine::pod_prefix.size()).starts_with(word);
}

/// Whether `id` begins with `word`, or what its pod's sandbox or its namespace of containerd's has for it does.
bool is_called(std::string_view id, std::string_view word) {
  if (id.starts_with(word) || is_pod_called(id, word)) return true;
  const auto own = engine::id_in_namespace(id);
  return own == word || (own.starts_with(word) && engine::short_id(id).size() < id.size());
}

/// Of an ID that nobody has given the container, as many characters as are shown of one: less is a guess.
constexpr std::size_t shortest_other_id = 12;

/// The ID among `ids`, sorted, that `word` is or, where no record has it for a name, begins, be it only the one that
/// plugins have, as leases and rules show it, or that of a pod's container; empty where there's none.
std::string id_called(std::string_view word, const std::vector<std::string>& ids, const record::Store& store) {
  if (std::binary_search(ids.begin(), ids.end(), word)) return std::string(word);
  if (word.empty()) return {};
  std::vector<std::string> named;
  std::vector<std::string> once_named;
  std::vector<std::string> known_otherwise;
  for (const auto& id : store.ids()) {
    const auto known = name_now(id, store);
    if (known.text == word) (known.is_current ? named : once_named).push_back(id);
    const auto begins = [word](const std::string& other) {
      return other.starts_with(word) && word.size() >= std::min(other.size(), shortest_other_id);
    };
    if (std::any_of(known.other_ids.begin(), known.other_ids.end(), begins)) known_otherwise.push_back(id);
  }
  if (!named.empty()) return only(named, word);
  if (!once_named.empty()) return only(still_there(once_named, store), word);
  auto beginning = ids;
  std::erase_if(beginning, [&](const std::string& id) { return !is_called(id, word); });
  // podman's infra container may have networks of its own beside its pod's.
  const bool are_infra_and_pod = beginning.size() == 2 && is_pod_called(beginning.back(), beginning.front());
  if (beginning.empty()) return only(known_otherwise, word);
  return only(are_infra_and_pod ? std::vector{beginning.front()} : beginning, word);
}

/// Of the containers called `name` the one that failed last; nothing where none did, or where one has been started
/// since: a name is given again, to each that takes the place of one that failed.
std::optional<std::string> failed_last(std::string_view name, const record::Store& store) {
  const auto failures = read_failures(store.paths()).readable;
  const auto last = std::find_if(failures.begin(), failures.end(),
                                 [name](const record::Failure& failure) { return failure.name == name; });
  if (name.empty() || last == failures.end()) return std::nullopt;
  const auto records = read_records(store).readable;
  const bool started_since = std::any_of(records.begin(), records.end(), [&](const record::Record& record) {
    return record.name == name && record.created >= last->time;
  });
  return started_since ? std::nullopt : std::optional(last->id);
}

[[noreturn]] void throw_no_record(std::string_view word) {
  throw Error("no record of a container " + json::quoted(word) + "; these are there: docker-cni-admin ls");
}

}  // namespace

record::Store open_store(const Config& config) {
  return record::Store(record::Paths(config.state_dir, config.netns_dir));
}

Log open_log(const Config& config) { return {config.log_driver, config.log_level, "docker-cni-admin"}; }

Records read_records(const record::Store& store) {
  Records records;
  std::set<std::string> current;  // the names that engines give somebody now
  for (const auto& id : store.ids()) {
    try {
      auto record = store.load(id);
      if (!record) continue;
      if (ask_anew(*record)) current.insert(record->name);
      records.readable.push_back(*std::move(record));
    } catch (const Error& error) {
      records.problems.emplace_back(error.what());
    }
  }
  for (auto& record : records.readable) {
    if (!current.contains(record.name)) continue;
    if (engine::current_name(record.engine_dir, record.id) != record.name) record.name.clear();  // it's another's now
  }
  return records;
}

Failures read_failures(const record::Paths& paths) {
  Failures failures;
  for (const auto& id : record::failed_ids(paths)) {
    try {
      auto failure = record::load_failure(paths, id);
      if (!failure) continue;
      auto name = engine::current_name(engine::find_engine_dir({}, id), id);
      if (!name.empty()) failure->name = std::move(name);
      failures.readable.push_back(*std::move(failure));
    } catch (const Error& error) {
      failures.problems.emplace_back(error.what());
    }
  }
  std::stable_sort(failures.readable.begin(), failures.readable.end(),
                   [](const record::Failure& one, const record::Failure& other) { return one.time > other.time; });
  return failures;
}

record::Record find_record(const record::Store& store, std::string_view word) {
  const auto id = id_called(word, store.ids(), store);
  auto record = id.empty() ? std::nullopt : store.load(id);
  if (!record) throw_no_record(word);
  ask_anew(*record);
  return *std::move(record);
}

std::string find_releasable(const record::Store& store, std::string_view word, bool force) {
  auto ids = store.ids();
  if (force) {
    const auto recorded = std::exchange(ids, {});
    const auto set_aside = store.set_aside_ids();
    std::set_union(recorded.begin(), recorded.end(), set_aside.begin(), set_aside.end(), std::back_inserter(ids));
  }
  auto id = id_called(word, ids, store);
  if (id.empty()) throw_no_record(word);
  return id;
}

std::string find_known_id(const record::Store& store, std::string_view word) {
  const auto failed = record::failed_ids(store.paths());
  const auto recorded = store.ids();
  std::vector<std::string> ids;
  std::set_union(recorded.begin(), recorded.end(), failed.begin(), failed.end(), std::back_inserter(ids));
  const bool is_id = std::binary_search(ids.begin(), ids.end(), word);
  const auto failed_one = is_id ? std::nullopt : failed_last(word, store);
  auto id = failed_one ? *failed_one : id_called(word, ids, store);
  if (id.empty()) {
    throw Error(
        "nothing is known of a container " + json::quoted(word) +
        ": it has no record, and no failure of it is noted; see: docker-cni-admin ls, and docker-cni-admin explain");
  }
  return id;
}

}  // namespace docker_cni::admin
