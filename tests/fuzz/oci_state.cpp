// SPDX-License-Identifier: Apache-2.0
#include "shared/oci/state.hpp"
#include "tests/fuzz/fuzz.hpp"

/// The state that a runtime gives a hook on stdin.
void docker_cni::fuzz::fuzz(std::string_view input) {
  const auto state = oci::parse_state(input);
  const auto same = reference(input);
  if (!same) return;
  expect(same->at("id") == state.id, "the reference reads the same ID");
  for (const auto& [key, value] : state.annotations) {
    expect(same->at("annotations").at(key) == value, "the reference reads the same annotations");
  }
}
