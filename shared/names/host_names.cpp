// SPDX-License-Identifier: Apache-2.0
#include "shared/names/host_names.hpp"

#include <algorithm>

namespace docker_cni::names {

bool is_host_name(std::string_view name) {
  constexpr std::size_t longest = 253;
  const auto allowed = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '-' || byte == '.' || byte == '_';
  };
  return !name.empty() && name.size() <= longest && std::all_of(name.begin(), name.end(), allowed);
}

std::vector<std::string> host_names(const std::string& hostname, const std::string& domainname) {
  if (!is_host_name(hostname)) return {};
  const bool has_domain = domainname.empty() || hostname.ends_with("." + domainname);
  auto full = has_domain ? hostname : hostname + "." + domainname;
  if (!is_host_name(full)) full = hostname;
  const auto bare = full.substr(0, full.find('.'));
  if (bare.empty() || bare == full) return {full};
  return {full, bare};
}

}  // namespace docker_cni::names
