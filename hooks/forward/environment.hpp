// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace docker_cni::forward {

/// The environment that a plugin is called with (SPEC.md, "Parameters").
struct Environment {
  std::string command;       // CNI_COMMAND
  std::string container_id;  // CNI_CONTAINERID; empty: none, as for GC
  std::string if_name;       // CNI_IFNAME; empty: none
  std::string path;          // PATH, where iptables is
};

/// The environment of this process.
Environment read_environment();

/// What the programs that we run get. CNI_CONTAINERID and CNI_IFNAME are how a release knows what a killed ADD has left
/// at work (system::end_processes_with()): an iptables-restore without them would add its rules behind the DEL.
std::vector<std::string> environment_of_programs(const Environment& environment);

}  // namespace docker_cni::forward
