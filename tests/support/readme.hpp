// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace docker_cni::support {

/// A row of one of README's tables: each cell's words in backquotes.
using ReadmeRow = std::vector<std::vector<std::string>>;

/// The rows of the table in README's section `heading` (without "## ") whose first cell has a word in backquotes.
/// Throws Error if there is none.
std::vector<ReadmeRow> readme_table(std::string_view heading);

/// The words in backquotes in the first column of that table.
std::vector<std::string> readme_first_column(std::string_view heading);

/// The text of the first block in README's section `heading`. Throws Error if there is none.
std::string readme_first_block(std::string_view heading);

}  // namespace docker_cni::support
