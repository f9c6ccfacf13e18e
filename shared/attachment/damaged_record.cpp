// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/damaged_record.hpp"

namespace docker_cni::attachment {

std::string set_aside(const record::Store& store, std::string_view id, const record::DamagedRecord& why,
                      const Log& log) {
  const auto place = store.set_aside(id).string();
  log.warn("set aside a damaged record" + field("container", id) + field("file", place) + field("error", why.what()));
  return std::string(why.what()) + "; it's kept as " + place;
}

std::optional<record::Record> load_or_set_aside(const record::Store& store, std::string_view id, const Log& log) {
  try {
    return store.load(id);
  } catch (const record::DamagedRecord& why) {
    set_aside(store, id, why, log);
    return std::nullopt;
  }
}

}  // namespace docker_cni::attachment
