// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace docker_cni::cni {

/// Ports from `first` to `last`, both included; 0 to 0: any.
struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;

  bool operator==(const PortRange&) const = default;
};

/// The capability by which plugins are asked to publish ports.
inline constexpr std::string_view port_mappings_capability = "portMappings";

/// One of the capability "portMappings" (CONVENTIONS.md, "Dynamic Plugin specific fields").
struct PortMapping {
  std::string host_ip;               // canonical; empty: every address of the host
  std::uint16_t host_port = 0;       // 0: not chosen yet; no plugin is ever told that
  std::uint16_t container_port = 0;  // 1 to 65535
  std::string protocol = "tcp";      // tcp, udp or sctp
  PortRange choice = {};             // while host_port is 0: what it's chosen from
  std::uint16_t former_port = 0;     // while host_port is 0: the one that the container had before; 0: none

  bool operator==(const PortMapping&) const = default;
};

/// Reads the value of "portMappings" as accept_capability_args() or format_port_mappings() gave it.
/// Throws Error if it's something else.
std::vector<PortMapping> parse_port_mappings(std::string_view array);

/// The value of "portMappings" for `mappings`. One whose host port isn't chosen yet has "hostPort": 0, and beside it
/// what it is to be chosen from: for parse_port_mappings() alone.
std::string format_port_mappings(const std::vector<PortMapping>& mappings);

/// `127.0.0.1:8080/tcp`, `[::1]:53/udp`: how a sentence names the host's side of `mapping`.
std::string host_side_of(const PortMapping& mapping);

}  // namespace docker_cni::cni
