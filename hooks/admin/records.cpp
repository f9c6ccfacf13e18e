#include "hooks/admin/records.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "shared/cni/result.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::admin {
namespace {

/// The one of `ids`, which `word` may stand for; empty where there's none.
std::string only(const std::vector<std::string>& ids, std::string_view word) {
  if (ids.size() > 1) throw Error(json::quoted(word) + " may be " + ids[0] + " or " + ids[1] + "; give more of the ID");
  return ids.empty() ? std::string() : ids.front();
}

/// The ID among `ids`, sorted, that `word` is or, where no record has it for a name, begins; empty where there's none.
std::string id_called(std::string_view word, const std::vector<std::string>& ids, const record::Store& store) {
  if (std::binary_search(ids.begin(), ids.end(), word)) return std::string(word);
  if (word.empty()) return {};
  std::vector<std::string> named;
  for (const auto& record : read_records(store).readable) {
    if (record.name == word) named.push_back(record.id);
  }
  if (!named.empty()) return only(named, word);
  auto beginning = ids;
  std::erase_if(beginning, [&](const std::string& id) { return !id.starts_with(word); });
  return only(beginning, word);
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

}  // namespace

record::Store open_store(const Config& config) {
  return record::Store(record::Paths(config.state_dir, config.netns_dir));
}

Records read_records(const record::Store& store) {
  Records records;
  for (const auto& id : store.ids()) {
    try {
      if (auto record = store.load(id)) records.readable.push_back(*std::move(record));
    } catch (const Error& error) {
      records.problems.emplace_back(error.what());
    }
  }
  return records;
}

Failures read_failures(const record::Paths& paths) {
  Failures failures;
  for (const auto& id : record::failed_ids(paths)) {
    try {
      if (auto failure = record::load_failure(paths, id)) failures.readable.push_back(*std::move(failure));
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
  if (!record) throw Error("no record of a container " + json::quoted(word) + "; these are there: docker-cni-admin ls");
  return *std::move(record);
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

std::vector<std::string> addresses_of(const record::Attachment& attachment) {
  if (attachment.result.empty()) return {};
  std::vector<std::string> addresses;
  for (auto& ip : cni::parse_result(attachment.result, attachment.list.cni_version).ips) {
    addresses.push_back(std::move(ip.address));
  }
  return addresses;
}

}  // namespace docker_cni::admin
