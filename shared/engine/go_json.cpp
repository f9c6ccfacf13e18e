// SPDX-License-Identifier: Apache-2.0
#include "shared/engine/go_json.hpp"

#include <string>

#include "shared/ascii.hpp"

namespace docker_cni::engine {

bool go_takes_for(std::string_view key, std::string_view name) {
  std::string folded;
  while (!key.empty()) {
    constexpr std::string_view long_s = "\xC5\xBF";
    constexpr std::string_view kelvin = "\xE2\x84\xAA";
    if (key.starts_with(long_s)) {
      folded += 's';
      key.remove_prefix(long_s.size());
    } else if (key.starts_with(kelvin)) {
      folded += 'k';
      key.remove_prefix(kelvin.size());
    } else {
      folded += lower(key.front());
      key.remove_prefix(1);
    }
  }
  return folded == name;
}

bool may_be_garbled(std::string_view text) { return text.find("\xEF\xBF\xBD") != std::string_view::npos; }

}  // namespace docker_cni::engine
