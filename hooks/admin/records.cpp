#include "hooks/admin/records.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

#include "shared/cni/result.hpp"
#include "shared/error.hpp"
#include "shared/record/failure.hpp"

namespace docker_cni::admin {
namespace {

std::string quoted(std::string_view word) { return std::string("\"").append(word).append("\""); }

/// The one of `ids`, which `word` may stand for; empty where there's none.
std::string only(const std::vector<std::string>& ids, std::string_view word) {
  if (ids.size() > 1) throw Error(quoted(word) + " may be " + ids[0] + " or " + ids[1] + "; give more of the ID");
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

/// The container called `name` that failed last; empty where none did. A name is given again: to each that is started
/// in the place of one that failed.
std::string last_failed(std::string_view name, const std::vector<std::string>& ids, const record::Paths& paths) {
  std::string last;
  std::int64_t time = 0;
  for (const auto& id : ids) {
    try {
      const auto failure = record::load_failure(paths, id);
      if (!failure || failure->name != name || name.empty() || failure->time < time) continue;
      last = id;
      time = failure->time;
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch): it's found by its ID, and told of then
    }
  }
  return last;
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

record::Record find_record(const record::Store& store, std::string_view word) {
  const auto id = id_called(word, store.ids(), store);
  auto record = id.empty() ? std::nullopt : store.load(id);
  if (!record) throw Error("no record of a container " + quoted(word) + "; these are there: docker-cni-admin ls");
  return *std::move(record);
}

std::string find_known_id(const record::Store& store, std::string_view word) {
  const auto failed = record::failed_ids(store.paths());
  const auto recorded = store.ids();
  std::vector<std::string> ids;
  std::set_union(recorded.begin(), recorded.end(), failed.begin(), failed.end(), std::back_inserter(ids));
  auto id = last_failed(word, failed, store.paths());
  if (id.empty() || std::binary_search(ids.begin(), ids.end(), word)) id = id_called(word, ids, store);
  if (id.empty()) {
    throw Error("nothing is known of a container " + quoted(word) +
                ": it has no record, and no failure of it is noted; those with a record: docker-cni-admin ls");
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
