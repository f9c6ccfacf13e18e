#include "hooks/admin/records.hpp"

#include <algorithm>
#include <utility>

#include "shared/cni/result.hpp"
#include "shared/error.hpp"

namespace docker_cni::admin {
namespace {

/// Loads the one record of `ids`, which `word` may stand for.
record::Record load_only(const record::Store& store, const std::vector<std::string>& ids, std::string_view word) {
  const auto quoted = std::string("\"").append(word).append("\"");
  if (ids.size() > 1) throw Error(quoted + " may be " + ids[0] + " or " + ids[1] + "; give more of the ID");
  auto record = ids.empty() ? std::nullopt : store.load(ids.front());
  if (!record) throw Error("no record of a container " + quoted + "; these are there: docker-cni-admin ls");
  return *std::move(record);
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
  auto ids = store.ids();
  if (std::find(ids.begin(), ids.end(), word) != ids.end()) return load_only(store, {std::string(word)}, word);
  std::vector<std::string> named;
  for (const auto& record : read_records(store).readable) {
    if (!word.empty() && record.name == word) named.push_back(record.id);
  }
  if (!named.empty()) return load_only(store, named, word);
  std::erase_if(ids, [&](const std::string& id) { return word.empty() || !id.starts_with(word); });
  return load_only(store, ids, word);
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
