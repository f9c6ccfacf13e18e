// SPDX-License-Identifier: Apache-2.0
#include "shared/engine/unique_id.hpp"

namespace docker_cni::engine {
namespace {

/// The namespace of the container at STATE/io.containerd.runtime.VERSION/NAMESPACE/ID; empty: another bundle.
std::string containerd_namespace(std::string_view id, const fs::path& bundle) {
  const auto directory = bundle.parent_path();
  const bool is_containerds = bundle.filename() == fs::path(id.begin(), id.end()) &&
                              directory.parent_path().filename().string().starts_with("io.containerd.runtime.");
  return is_containerds ? directory.filename().string() : std::string();
}

}  // namespace

std::string unique_id(std::string_view id, const fs::path& bundle) {
  const auto name = containerd_namespace(id, bundle);
  const bool is_alone = name.empty() || name == "moby" || name == "plugins.moby";
  return (is_alone ? std::string() : name + "--").append(id);
}

std::string short_id(std::string_view id) {
  constexpr std::size_t shown = 12;
  if (id.starts_with(pod_prefix)) return std::string(pod_prefix) + short_id(id.substr(pod_prefix.size()));
  const bool is_hash = id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  return std::string(is_hash ? id.substr(0, shown) : id);
}

}  // namespace docker_cni::engine
