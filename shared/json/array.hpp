// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "shared/json/text.hpp"

namespace docker_cni::json {

/// The array of what `format` makes of each of `items`: JSON text.
template <class Items, class Format>
std::string array_of(const Items& items, Format format) {
  std::string array = "[";
  for (const auto& item : items) array.append(array.size() > 1 ? "," : "").append(format(item));
  return array += ']';
}

/// The array of `texts` as strings.
inline std::string array_of_strings(const std::vector<std::string>& texts) { return array_of(texts, quoted); }

}  // namespace docker_cni::json
