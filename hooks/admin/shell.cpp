// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/shell.hpp"

#include <algorithm>

#include "shared/sentence.hpp"

namespace docker_cni::admin {
namespace {

bool is_plain(char byte) {
  constexpr std::string_view others = "_-./:,+@%=";
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
         others.find(byte) != others.npos;
}

/// Whether printing `text` does nothing but show it, in lines.
bool is_harmless(std::string_view text) {
  std::string shown(text);
  std::replace(shown.begin(), shown.end(), '\n', '.');
  // A "." at the end: one_line() takes blanks there away.
  shown += '.';
  return one_line(shown, shown.size() + 4) == shown;
}

std::string in_quotes(std::string_view text) {
  std::string word = "'";
  for (const char byte : text) byte == '\'' ? word += "'\\''" : word += byte;
  return word + "'";
}

std::string escaped(std::string_view text) {
  std::string word = "$'";
  for (const char byte : text) {
    const unsigned code = static_cast<unsigned char>(byte);
    if (byte == '\'' || byte == '\\') {
      word.append("\\").append(1, byte);
    } else if (code >= 0x20 && code < 0x7F) {
      word += byte;
    } else {
      const auto digit = [code](unsigned shift) { return static_cast<char>(((code >> shift) & 7U) + '0'); };
      word.append("\\").append(1, digit(6)).append(1, digit(3)).append(1, digit(0));
    }
  }
  return word + "'";
}

}  // namespace

std::string shell_word(std::string_view text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
  return is_harmless(text) ? in_quotes(text) : escaped(text);
}

std::string command_line_of(const cni::PluginExecution& call) {
  auto line = "printf %s " + shell_word(call.request) + " | env -i";
  for (const auto& variable : call.environment) line += " " + shell_word(variable);
  return line + " " + shell_word(call.program.string());
}

}  // namespace docker_cni::admin
