#pragma once

#include <string>
#include <vector>

namespace docker_cni::admin {

/// `rows`, the first of which is the heading, as text in aligned columns. An empty cell becomes "-", and nothing in a
/// cell can break its line or move the terminal's cursor. Every row has as many cells as the first.
std::string format_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace docker_cni::admin
