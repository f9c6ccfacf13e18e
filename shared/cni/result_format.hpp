// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "shared/cni/result.hpp"
#include "shared/cni/version.hpp"
#include "shared/json/text.hpp"

/// The forms of a result (SPEC.md, "ADD Success", of the versions), read and written.
namespace docker_cni::cni {

inline constexpr Version first_with_interfaces{0, 3, 0};
inline constexpr Version first_without_ip_version{1, 0, 0};

/// 0.1.0 and 0.2.0. Throws Error if a value has the wrong form.
Result parse_ip4_ip6(const std::vector<json::Member>& members);

/// 0.3.0 and above. Throws Error if a value has the wrong form.
Result parse_interfaces_ips(const std::vector<json::Member>& members);

/// 0.1.0 and 0.2.0: the first address of each family, with that family's routes. Throws Error if there is none.
std::string format_ip4_ip6(const Result& result, const Version& version);

/// 0.3.0 and above. Below 1.0.0 the addresses tell their family and the interfaces only what they could then.
std::string format_interfaces_ips(const Result& result, const Version& version);

}  // namespace docker_cni::cni
