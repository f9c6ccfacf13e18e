#include "shared/record/paths.hpp"

#include <utility>

#include "shared/cni/names.hpp"
#include "shared/error.hpp"

namespace docker_cni::record {

bool is_container_id(std::string_view id) {
  try {
    check_container_id(id);
    return true;
  } catch (const Error&) {
    return false;
  }
}

void check_container_id(std::string_view id) { cni::check_container_id(id); }

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
