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
    text += piece;
    if (first == '{' || first == '[') ++depth;
    if (first == ',') new_line();
    if (first == ':') text += ' ';
  }
  return text += '\n';
}

}  // namespace docker_cni::admin
