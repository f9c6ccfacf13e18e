// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/network/attached.hpp"

#include "shared/engine/unique_id.hpp"

namespace docker_cni::admin {

std::vector<Attached> attached_to(std::string_view network, const std::vector<record::Record>& records) {
  std::vector<Attached> attached;
  for (const auto& record : records) {
    for (const auto& attachment : record.attachments) {
      if (attachment.list.name == network) attached.push_back({&record, &attachment});
    }
  }
  return attached;
}

std::string shown_name(const record::Record& record) {
  return record.name.empty() ? engine::short_id(record.id) : record.name;
}

std::string why_in_use(const std::vector<Attached>& attached) {
  std::string names;
  bool has_kept = false;
  const record::Record* last = nullptr;
  for (const auto& [record, attachment] : attached) {
    if (record == last) continue;  // on it by two interfaces
    last = record;
    const bool is_kept = record->phase == record::Phase::kept;
    has_kept = has_kept || is_kept;
    names.append(names.empty() ? "" : ", ").append(shown_name(*record)).append(is_kept ? " (stopped)" : "");
  }
  if (names.empty()) return {};
  return "containers use it: " + names +
         (has_kept ? "; what a stopped one keeps is freed by: docker-cni-admin release CONTAINER" : "");
}

std::string why_wanted(std::string_view network, const std::vector<record::Record>& records) {
  for (const auto& record : records) {
    for (const auto& connection : record.connected) {
      if (connection.network != network) continue;
      return "the next start of " + shown_name(record) + " attaches it; not after: docker-cni-admin disconnect " +
             connection.network + " " + shown_name(record);
    }
  }
  return {};
}

}  // namespace docker_cni::admin
