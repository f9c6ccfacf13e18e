// SPDX-License-Identifier: Apache-2.0
#include "shared/engine/unique_id.hpp"

#include <algorithm>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/string_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace docker_cni::engine {
namespace {

/// The namespace of the container at STATE/io.containerd.runtime.VERSION/NAMESPACE/ID; empty: another bundle.
std::string containerd_namespace(std::string_view id, const fs::path& bundle) {
  const auto directory = bundle.parent_path();
  const bool is_containerds = bundle.filename() == fs::path(id.begin(), id.end()) &&
                              directory.parent_path().filename().string().starts_with("io.containerd.runtime.");
  return is_containerds ? directory.filename().string() : std::string();
}

constexpr std::string_view between_namespace_and_id = "--";
constexpr std::size_t digits_of_hash = 32;  // at least

constexpr std::string_view lower_hexadecimal = "0123456789abcdef";
constexpr std::string_view lower_alphanumeric = "0123456789abcdefghijklmnopqrstuvwxyz";

bool consists_of(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

}  // namespace

std::string unique_id(std::string_view id, const fs::path& bundle) {
  const auto name = containerd_namespace(id, bundle);
  const bool is_alone = name.empty() || name == "moby" || name == "plugins.moby";
  return (is_alone ? std::string() : name + std::string(between_namespace_and_id)).append(id);
}

std::string_view id_in_namespace(std::string_view id) {
  const auto at = id.find(between_namespace_and_id);
  return at == std::string_view::npos ? id : id.substr(at + between_namespace_and_id.size());
}

std::string cni_container_id(std::string_view id) {
  constexpr std::size_t differs_within = 7;
  const bool is_hash = id.size() >= digits_of_hash && consists_of(id, lower_hexadecimal);
  const bool is_cnitools = id.starts_with("cnitool-");  // which looks for what we attached by the ID that it makes
  const bool is_short = id.size() <= differs_within && consists_of(id, lower_alphanumeric);
  if (is_hash || is_short || is_cnitools) return std::string(id);
  // Of our own making, so that no other program's names give the same.
  static const auto names = boost::uuids::string_generator()("6f6a4c0e-9d3b-4f0e-8a57-2f6d0c1e5b94");
  auto hash = boost::uuids::to_string(boost::uuids::name_generator_sha1(names)(std::string(id)));
  std::erase(hash, '-');
  return hash;
}

std::string short_id(std::string_view id) {
  constexpr std::size_t shown = 12;
  if (id.starts_with(pod_prefix)) return std::string(pod_prefix) + short_id(id.substr(pod_prefix.size()));
  const auto own = id_in_namespace(id);
  const bool is_hash = consists_of(own, lower_hexadecimal) && (own.size() == id.size() || own.size() >= digits_of_hash);
  return std::string(is_hash ? own.substr(0, shown) : id);
}

}  // namespace docker_cni::engine
