// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/forward/attachment.hpp"
#include "hooks/forward/environment.hpp"

/// The programs that read and change the host's firewall.
namespace docker_cni::forward {

/// Runs `program`, found in PATH, and gives what it prints. Throws Error with what it says.
std::string run(const std::string& program, const std::vector<std::string>& arguments, std::string_view input,
                const Environment& environment);

/// Whether a directory of PATH has `program`.
bool has_program(const Environment& environment, const std::string& program);

/// One table of iptables: who reads it, who changes it.
struct IptablesPrograms {
  std::string save;
  std::string restore;
  bool is_default = true;  // it's what `iptables` itself means; another matters only where it's in use
};

/// Those for `family`. iptables-nft and iptables-legacy filter independently of each other, and a packet must pass
/// both.
std::vector<IptablesPrograms> iptables_programs(Family family, const Environment& environment);

}  // namespace docker_cni::forward
