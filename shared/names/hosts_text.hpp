// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace docker_cni::names {

/// The lines that a container has in its own /etc/hosts, as Docker's bridge writes them: "ADDRESS\tNAMES". Pure.
std::string own_lines(const std::vector<std::string>& addresses, const std::vector<std::string>& names);

/// `lines`, of own_lines(), without those of `addresses`. Pure.
std::string without_lines_of(const std::vector<std::string>& addresses, std::string_view lines);

/// The lines by which the containers on `network` know one of them, with a comment that tells whose they are. Names
/// that would make a line too long for a C library stand on further ones. Pure.
std::string network_lines(const std::vector<std::string>& addresses, const std::vector<std::string>& names,
                          std::string_view network);

/// `text` of an /etc/hosts with `lines` in place of the lines about `network`, and `own` at its end. What the engine
/// and the container have written stays. Pure.
std::string hosts_text(std::string_view text, std::string_view network, std::string_view lines, std::string_view own);

}  // namespace docker_cni::names
