// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/version.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "shared/error.hpp"
#include "shared/sentence.hpp"

namespace docker_cni::cni {

Version parse_version(std::string_view text) {
  if (text.empty()) return {0, 1, 0};
  std::array<unsigned, 3> parts{};
  const auto* at = text.data();
  const auto* const end = at + text.size();
  for (auto& part : parts) {
    const auto read = std::from_chars(at, end, part);
    if (read.ec != std::errc()) break;
    at = read.ptr;
    if (at == end) return {parts[0], parts[1], parts[2]};
    if (*at++ != '.') break;
  }
  constexpr std::size_t longest_shown = 40;
  throw Error("\"" + one_line(text, longest_shown) + "\" is not a version of the CNI specification");
}

std::string format_version(const Version& version) {
  return std::to_string(version.major_part) + "." + std::to_string(version.minor_part) + "." +
         std::to_string(version.patch_part);
}

bool is_spec_version(const Version& version) {
  return std::find(spec_versions.begin(), spec_versions.end(), format_version(version)) != spec_versions.end();
}

std::string list_spec_versions() {
  std::string all;
  for (const auto version : spec_versions) all.append(all.empty() ? "" : ", ").append(version);
  return all;
}

}  // namespace docker_cni::cni
