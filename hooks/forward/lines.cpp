// SPDX-License-Identifier: Apache-2.0
#include "hooks/forward/lines.hpp"

namespace docker_cni::forward {
namespace {

constexpr std::string_view blanks = " \t";

std::string_view trimmed(std::string_view line) {
  const auto first = line.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(blanks) - first + 1);
}

/// What follows `mark`; nothing where it isn't there.
std::string_view behind(std::string_view line, std::string_view mark) {
  const auto at = line.find(mark);
  return at == std::string_view::npos ? std::string_view() : line.substr(at + mark.size());
}

}  // namespace

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (const auto line = trimmed(text.substr(0, end)); !line.empty()) lines.push_back(line);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return lines;
}

std::string_view word_behind(std::string_view line, std::string_view mark) {
  const auto rest = behind(line, mark);
  return rest.substr(0, rest.find_first_of(blanks));
}

std::string_view quoted_behind(std::string_view line, std::string_view mark) {
  const auto rest = behind(line, mark);
  if (!rest.starts_with('"')) return {};
  const auto end = rest.find('"', 1);
  return end == std::string_view::npos ? std::string_view() : rest.substr(1, end - 1);
}

}  // namespace docker_cni::forward
