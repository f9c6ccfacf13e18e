// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/result.hpp"
#include "shared/cni/version.hpp"
#include "shared/error.hpp"
#include "tests/fuzz/fuzz.hpp"

/// A line of a version, and a plugin's answer to ADD in it, in each of the others.
void docker_cni::fuzz::fuzz(std::string_view input) {
  const auto version = take_line(input);
  const auto result = cni::normalize_result(input, version);
  const auto parsed = cni::parse_result(result, version);
  expect(cni::normalize_result(result, version) == result, "a result that is read again is the same");
  for (const auto to : cni::spec_versions) {
    std::string converted;
    try {
      converted = cni::convert_result(result, version, to);
    } catch (const Error&) {
      continue;  // without an address there's none in 0.1.0 and 0.2.0
    }
    const auto again = cni::parse_result(converted, to);
    expect(again.ips.size() <= parsed.ips.size(), "no address is made up");
    if (to >= std::string_view("0.3.0")) expect(again.ips.size() == parsed.ips.size(), "no address is lost");
    expect(cni::convert_result(converted, to, to) == converted, "a converted result stays as it is");
  }
}
