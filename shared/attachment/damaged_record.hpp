// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/log.hpp"
#include "shared/record/record.hpp"
#include "shared/record/store.hpp"

/// Records that can't be read: a power cut, a full disk or an editor has damaged them.
namespace docker_cni::attachment {

/// Sets the container's damaged record aside, with a warning; `why` is what Store::load() says of it. Returns the
/// warning. REQUIRES: the caller holds the container's lock.
std::string set_aside(const record::Store& store, std::string_view id, const record::DamagedRecord& why,
                      const Log& log);

/// The container's record; nothing where it has none. One that is damaged counts as none: it's set aside.
/// REQUIRES: the caller holds the container's lock.
std::optional<record::Record> load_or_set_aside(const record::Store& store, std::string_view id, const Log& log);

}  // namespace docker_cni::attachment
