#include "hooks/admin/table.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "shared/sentence.hpp"

namespace docker_cni::admin {
namespace {

/// How many characters of UTF-8 `text` has.
std::size_t width_of(std::string_view text) {
  const auto is_start = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_start));
}

}  // namespace

std::string format_table(const std::vector<std::vector<std::string>>& rows) {
  constexpr std::size_t gap = 3;
  auto cells = rows;
  std::vector<std::size_t> widths;
  for (auto& row : cells) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t column = 0; column < row.size(); ++column) {
      row[column] = row[column].empty() ? "-" : one_line(row[column]);
      widths[column] = std::max(widths[column], width_of(row[column]));
    }
  }
  std::string text;
  for (const auto& row : cells) {
    for (std::size_t column = 0; column + 1 < row.size(); ++column) {
      text += row[column];
      text.append(widths[column] + gap - width_of(row[column]), ' ');
    }
    text.append(row.back()).append("\n");
  }
  return text;
}

}  // namespace docker_cni::admin
