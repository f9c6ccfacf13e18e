// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hooks/admin/terminal.hpp"

namespace docker_cni::admin {

/// `rows`, the first of which is the heading, as text in aligned columns. An empty cell becomes "-", and nothing in a
/// cell can break its line or move the terminal's cursor. Every row has as many cells as the first. On a terminal the
/// widest columns are cut until a line fits, and what calls for somebody ("drifted", "not ready") is red. Pure.
std::string format_table(const std::vector<std::vector<std::string>>& rows, const Terminal& terminal = {});

/// The text of several `texts`, with `separator` between them. Pure.
std::string joined(const std::vector<std::string>& texts, std::string_view separator = ",");

}  // namespace docker_cni::admin
