// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/indent.hpp"

#include <algorithm>
#include <cstddef>

namespace docker_cni::admin {
namespace {

/// The length of the string that `json` starts with, quotes included.
std::size_t string_length(std::string_view json) {
  std::size_t at = 1;
  while (at < json.size() && json[at] != '"') at += json[at] == '\\' ? 2U : 1U;
  return at + 1;
}

/// A character that stands in JSON as it is.
struct Character {
  unsigned code;     // 0 where it's none of those that are looked for
  std::size_t size;  // in bytes
};

/// The first character of `text`, as far as it may be a control: those have at most three bytes in UTF-8.
Character first_of(std::string_view text) {
  const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
  const auto rest = [&](std::size_t at) { return byte(at) & 0x3FU; };
  if (byte(0) == 0x7F) return {0x7F, 1};
  if (byte(0) == 0xC2 || byte(0) == 0xD8) return {(byte(0) & 0x1FU) << 6U | rest(1), 2};
  if (byte(0) == 0xE2) return {0x2000U | rest(1) << 6U | rest(2), 3};
  return {0, 1};
}

/// What a terminal or a viewer obeys: DEL, C1, separators of lines, and what turns the direction of writing.
bool is_control(unsigned code) {
  return (code >= 0x7F && code < 0xA0) || code == 0x061C || code == 0x200E || code == 0x200F ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

/// `string` with the controls escaped that JSON may hold as they are.
std::string shown(std::string_view string) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string text;
  while (!string.empty()) {
    const auto character = first_of(string);
    if (is_control(character.code)) {
      text += "\\u";
      for (const unsigned shift : {12U, 8U, 4U, 0U}) text += hex[character.code >> shift & 0xFU];
      string.remove_prefix(std::min(character.size, string.size()));
    } else {
      text += string.front();
      string.remove_prefix(1);
    }
  }
  return text;
}

}  // namespace

std::string indented(std::string_view json) {
  constexpr std::string_view blanks = " \t\r\n";
  constexpr std::size_t deepest = 32;  // what nests deeper stays on one line: its blanks would be most of the text
  std::string text;
  std::size_t depth = 0;
  const auto new_line = [&] {
    if (depth < deepest) text.append("\n").append(2 * depth, ' ');
  };
  while (!json.empty()) {
    const char first = json.front();
    const auto length = first == '"' ? string_length(json) : 1;
    const auto piece = json.substr(0, length);
    json.remove_prefix(piece.size());
    if (blanks.find(first) != blanks.npos) continue;
    if (first == '}' || first == ']') {
      const bool has_lines = depth < deepest && text.back() != '{' && text.back() != '[';
      --depth;
      if (has_lines) new_line();
    } else if (!text.empty() && (text.back() == '{' || text.back() == '[')) {
      new_line();
    }
    first == '"' ? text += shown(piece) : text += piece;
    if (first == '{' || first == '[') ++depth;
    if (first == ',') new_line();
    if (first == ':') text += ' ';
  }
  return text += '\n';
}

}  // namespace docker_cni::admin
