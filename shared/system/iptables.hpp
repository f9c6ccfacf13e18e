// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "shared/system/deadline.hpp"

namespace docker_cni::system {

/// The program `name` in root_path; empty where there is none.
std::string find_program(const std::string& name);

/// The rules of `table` ("nat"), as `iptables -S` or `ip6tables -S` prints them: by the program that plugins use.
/// Nothing where there is no such program. Throws Error with its own words.
std::optional<std::string> iptables_rules(bool ipv6, const std::string& table, const Deadline& deadline);

}  // namespace docker_cni::system
