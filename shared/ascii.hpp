// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>

namespace docker_cni {

/// `letter` in lower case, whatever the locale; what is no ASCII letter stays.
constexpr char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/// `text` in lower case, likewise.
inline std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char letter) { return lower(letter); });
  return text;
}

}  // namespace docker_cni
