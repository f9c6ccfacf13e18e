// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "shared/json/scanner.hpp"
#include "shared/json/text.hpp"

/// Walks into the few parts of a document that are read, in the same pass that checks the others.
namespace docker_cni::json {

/// Takes one object. `on_member(key)` is called with each decoded key and takes the value from `scanner`.
template <class OnMember>
void walk_object(Scanner& scanner, OnMember&& on_member) {
  scanner.take('{', "an object");
  if (scanner.take_if('}')) return;
  std::string decoded;
  do {
    const auto quoted = scanner.string();
    auto key = quoted.substr(1, quoted.size() - 2);
    if (key.find('\\') != std::string_view::npos) key = decoded = string(quoted, "key");
    scanner.take(':', "\":\"");
    on_member(key);
  } while (scanner.take_if(','));
  scanner.take('}', "\",\" or \"}\"");
}

/// Takes one array. `on_element()` takes each of its values from `scanner`.
template <class OnElement>
void walk_array(Scanner& scanner, OnElement&& on_element) {
  scanner.take('[', "an array");
  if (scanner.take_if(']')) return;
  do {
    on_element();
  } while (scanner.take_if(','));
  scanner.take(']', "\",\" or \"]\"");
}

/// Takes a null if it's next: what Go writes for a part that isn't there.
inline bool take_null(Scanner& scanner) {
  if (scanner.peek() != 'n') return false;
  scanner.value();
  return true;
}

}  // namespace docker_cni::json
