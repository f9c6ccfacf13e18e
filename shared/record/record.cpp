// SPDX-License-Identifier: Apache-2.0
#include "shared/record/record.hpp"

namespace docker_cni::record {

std::string_view name_of(Phase phase) {
  switch (phase) {
    case Phase::adding:
      return "adding";
    case Phase::attached:
      return "attached";
    case Phase::releasing:
      return "releasing";
    case Phase::kept:
      return "kept";
  }
  return {};
}

const std::string& cni_container_id(const Record& record) {
  return record.container_id.empty() ? record.id : record.container_id;
}

std::set<std::string> networks_of(const Record& record) {
  std::set<std::string> names;
  for (const auto& attachment : record.attachments) names.insert(attachment.list.name);
  return names;
}

}  // namespace docker_cni::record
