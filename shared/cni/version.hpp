// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <string>
#include <string_view>

/// The versions of the specification itself (SPEC.md, "Version" and "Version considerations").
namespace docker_cni::cni {

/// All that this side speaks, ascending.
inline constexpr std::array<std::string_view, 7> spec_versions{"0.1.0", "0.2.0", "0.3.0", "0.3.1",
                                                               "0.4.0", "1.0.0", "1.1.0"};

/// A version as a number, so that 0.10.0 is above 0.9.0.
struct Version {
  unsigned major_part = 0;
  unsigned minor_part = 0;
  unsigned patch_part = 0;
  friend auto operator<=>(const Version&, const Version&) = default;
};

inline constexpr Version first_with_prev_result_on_del{0, 4, 0};
inline constexpr Version first_with_check{0, 4, 0};
inline constexpr Version first_with_gc{1, 1, 0};  // and with STATUS

/// Reads one to three numbers with dots between; the missing ones are 0, and an empty text is 0.1.0, as configurations
/// without a version always meant. Throws Error if it's no version.
Version parse_version(std::string_view text);

/// "1.1.0".
std::string format_version(const Version& version);

/// Whether `version` is one of spec_versions.
bool is_spec_version(const Version& version);

/// All of spec_versions, for sentences: "0.1.0, 0.2.0, …".
std::string list_spec_versions();

}  // namespace docker_cni::cni
