#include "hooks/admin/indent.hpp"

#include <cstddef>

namespace docker_cni::admin {
namespace {

/// The length of the string that `json` starts with, quotes included.
std::size_t string_length(std::string_view json) {
  std::size_t at = 1;
  while (at < json.size() && json[at] != '"') at += json[at] == '\\' ? 2U : 1U;
  return at + 1;
}

/// `string` with the controls escaped that JSON may hold as they are, and a terminal obeys: DEL, and U+0080 to U+009F.
std::string shown(std::string_view string) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string text;
  for (std::size_t at = 0; at < string.size(); ++at) {
    const auto code = static_cast<unsigned char>(string[at]);
    const auto next = at + 1 < string.size() ? static_cast<unsigned char>(string[at + 1]) : 0U;
    const bool is_c1 = code == 0xC2 && next >= 0x80 && next < 0xA0;
    if (!is_c1 && code != 0x7F) {
      text += string[at];
      continue;
    }
    const auto control = is_c1 ? next : code;
    text.append("\\u00").append(1, hex[control >> 4U]).append(1, hex[control & 0xFU]);
    if (is_c1) ++at;
  }
  return text;
}

}  // namespace

std::string indented(std::string_view json) {
  constexpr std::string_view blanks = " \t\r\n";
  std::string text;
  std::size_t depth = 0;
  const auto new_line = [&] { text.append("\n").append(2 * depth, ' '); };
  while (!json.empty()) {
    const char first = json.front();
    const auto length = first == '"' ? string_length(json) : 1;
    const auto piece = json.substr(0, length);
    json.remove_prefix(piece.size());
    if (blanks.find(first) != blanks.npos) continue;
    if (first == '}' || first == ']') {
      --depth;
      if (text.back() != '{' && text.back() != '[') new_line();
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
