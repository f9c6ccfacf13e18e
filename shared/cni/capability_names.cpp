// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/capability_names.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "shared/ascii.hpp"
#include "shared/nearest.hpp"

namespace docker_cni::cni {
namespace {

/// Those of CONVENTIONS.md, and what multus adds.
constexpr std::array<std::string_view, 11> conventional{
    "portMappings", "ipRanges",       "bandwidth",        "dns", "ips", "mac", "aliases", "deviceID",
    "cgroupPath",   "infinibandGUID", "CNIDeviceInfoFile"};

bool differ_in_case_or_number(std::string_view name, std::string_view known) {
  const auto one = lower(std::string(name));
  const auto other = lower(std::string(known));
  return one == other || one + "s" == other || one == other + "s";
}

}  // namespace

std::string_view meant_capability(std::string_view name, const std::vector<std::string_view>& declared) {
  auto known = declared;
  known.insert(known.end(), conventional.begin(), conventional.end());
  if (std::find(known.begin(), known.end(), name) != known.end()) return {};
  const auto same =
      std::find_if(known.begin(), known.end(), [&](const auto it) { return differ_in_case_or_number(name, it); });
  return same != known.end() ? *same : nearest(name, known);
}

}  // namespace docker_cni::cni
