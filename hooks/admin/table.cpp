// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <string_view>

#include "shared/sentence.hpp"

namespace docker_cni::admin {
namespace {

bool is_start(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

/// How many characters of UTF-8 `text` has.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_start));
}

/// `text` in at most `width` characters, of which the last tells that it was cut.
std::string cut(const std::string& text, std::size_t width) {
  if (width_of(text) <= width) return text;
  std::size_t end = 0;
  for (std::size_t characters = 0; end < text.size(); ++end) {
    if (is_start(text[end]) && ++characters == width) break;
  }
  return text.substr(0, end) + "…";
}

/// The widths of columns, and of the gap between two.
struct Layout {
  std::vector<std::size_t> widths;
  std::size_t gap = 3;

  std::size_t total() const { return std::accumulate(widths.begin(), widths.end(), gap * (widths.size() - 1)); }
};

/// Makes the widest column narrower, one character after the other, until a line fits into `width`; but none so that
/// nothing could be read any more.
void fit(Layout& layout, std::size_t width) {
  constexpr std::size_t narrowest = 4;
  if (layout.total() > width) layout.gap = 2;
  while (layout.total() > width) {
    const auto widest = std::max_element(layout.widths.begin(), layout.widths.end());
    if (*widest <= narrowest) return;
    --*widest;
  }
}

bool calls_for_somebody(std::string_view cell) {
  constexpr std::array<std::string_view, 4> words{"drifted", "failed", "invalid", "not ready"};
  return std::any_of(words.begin(), words.end(), [cell](std::string_view word) {
    return cell == word || (cell.starts_with(word) && cell.substr(word.size()).starts_with(": "));
  });
}

std::string painted(const std::string& cell, bool is_red) { return is_red ? "\033[31m" + cell + "\033[0m" : cell; }

}  // namespace

std::string format_table(const std::vector<std::vector<std::string>>& rows, const Terminal& terminal) {
  auto cells = rows;
  Layout layout;
  auto& widths = layout.widths;
  for (auto& row : cells) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t column = 0; column < row.size(); ++column) {
      row[column] = row[column].empty() ? "-" : one_line(row[column]);
      widths[column] = std::max(widths[column], width_of(row[column]));
    }
  }
  if (terminal.width != 0) fit(layout, terminal.width);
  std::string text;
  for (const auto& row : cells) {
    for (std::size_t column = 0; column < row.size(); ++column) {
      const auto cell = terminal.width != 0 ? cut(row[column], widths[column]) : row[column];
      text += painted(cell, terminal.colours && &row != &cells.front() && calls_for_somebody(row[column]));
      if (column + 1 < row.size()) text.append(widths[column] + layout.gap - width_of(cell), ' ');
    }
    text += '\n';
  }
  return text;
}

std::string joined(const std::vector<std::string>& texts, std::string_view separator) {
  std::string all;
  for (const auto& text : texts) all.append(all.empty() ? "" : separator).append(text);
  return all;
}

}  // namespace docker_cni::admin
