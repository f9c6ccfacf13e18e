// SPDX-License-Identifier: Apache-2.0
#include "shared/record/paths.hpp"

#include <utility>

#include "shared/cni/names.hpp"
#include "shared/error.hpp"
#include "shared/sentence.hpp"

namespace docker_cni::record {

bool is_container_id(std::string_view id) {
  try {
    check_container_id(id);
    return true;
  } catch (const Error&) {
    return false;
  }
}

void check_container_id(std::string_view id) {
  constexpr std::size_t longest = 200;  // a file's name has 255 bytes, of which we need some
  cni::check_container_id(id);
  if (id.size() > longest) {
    throw Error("container ID \"" + one_line(id, 80) + "\" is longer than " + std::to_string(longest) + " bytes");
  }
}

Paths::Paths(fs::path state_dir, fs::path netns_dir)
    : state_dir_(std::move(state_dir)), netns_dir_(std::move(netns_dir)) {}

std::string Paths::marked_id(std::string_view mark) const {
  constexpr std::string_view suffix = ".json";
  const auto prefix = containers().string() + "/";
  if (!mark.starts_with(prefix) || !mark.ends_with(suffix) || mark.size() <= prefix.size() + suffix.size()) return {};
  const auto id = mark.substr(prefix.size(), mark.size() - prefix.size() - suffix.size());
  return id.find('/') == std::string_view::npos ? std::string(id) : std::string();
}

}  // namespace docker_cni::record
