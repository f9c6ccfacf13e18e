// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/capability_args.hpp"

#include "shared/cni/port_mapping.hpp"
#include "shared/json/text.hpp"
#include "tests/fuzz/fuzz.hpp"

/// Capability args, as a container's author writes them.
void docker_cni::fuzz::fuzz(std::string_view input) {
  const auto accepted = cni::accept_capability_args(input);
  expect(cni::accept_capability_args(accepted) == accepted, "what was accepted is, and stays as it is");
  const auto ports = json::find(json::members(accepted), "portMappings");
  if (!ports) return;
  const auto mappings = cni::parse_port_mappings(*ports);
  expect(cni::parse_port_mappings(cni::format_port_mappings(mappings)) == mappings, "mappings read again are the same");
}
