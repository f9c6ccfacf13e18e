// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace docker_cni::engine {

/// Whether `name`, which a file told us, is one that stays in the directory to which it's appended.
inline bool is_plain_name(std::string_view name) {
  return !name.empty() && name.front() != '.' && name.find_first_of(std::string_view("/\0", 2)) == name.npos;
}

}  // namespace docker_cni::engine
