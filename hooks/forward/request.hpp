// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hooks/forward/attachment.hpp"
#include "hooks/forward/environment.hpp"
#include "shared/cni/port_mapping.hpp"

namespace docker_cni::forward {

/// The versions of CNI that the plugin speaks (SPEC.md, "VERSION").
inline constexpr std::string_view supported_versions = R"(["0.3.0","0.3.1","0.4.0","1.0.0","1.1.0"])";

/// One call of the plugin.
struct Request {
  std::string cni_version;
  Owner owner;                          // of ADD, DEL, CHECK; only the network for GC and STATUS
  std::string prev_result;              // JSON text; empty: none
  std::vector<cni::PortMapping> ports;  // capability "portMappings": that are to be published
  bool masquerades = false;             // "ipMasq"
  std::vector<Owner> valid;             // GC: whose rules stay
};

/// Reads the configuration on stdin (SPEC.md, "Execution configuration") for the command of `environment`. Throws
/// PluginError with SPEC.md's code for what is missing or wrong.
Request parse_request(const Environment& environment, std::string_view config);

/// The attachment that `request` is about. Throws Error if its result is none, or leaves no way to its ports.
Attachment attachment_of(const Request& request);

}  // namespace docker_cni::forward
