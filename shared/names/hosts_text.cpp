// SPDX-License-Identifier: Apache-2.0
#include "shared/names/hosts_text.hpp"

#include <algorithm>

namespace docker_cni::names {
namespace {

/// musl reads a line of /etc/hosts into 1024 bytes.
constexpr std::size_t longest_line = 900;

std::string comment_of(std::string_view network) { return std::string(" # docker-cni:").append(network).append("\n"); }

/// Takes the first line of `text`, with its end.
std::string_view take_line(std::string_view& text) {
  const auto line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
  text.remove_prefix(line.size());
  return line;
}

bool has_line(std::string_view lines, std::string_view line) {
  while (!lines.empty()) {
    if (take_line(lines) == line) return true;
  }
  return false;
}

}  // namespace

std::string own_lines(const std::vector<std::string>& addresses, const std::vector<std::string>& names) {
  std::string lines;
  if (names.empty()) return lines;
  for (const auto& address : addresses) {
    lines += address;
    char before = '\t';
    for (const auto& name : names) {
      lines.append(1, before).append(name);
      before = ' ';
    }
    lines += '\n';
  }
  return lines;
}

std::string without_lines_of(const std::vector<std::string>& addresses, std::string_view lines) {
  std::string rest;
  while (!lines.empty()) {
    const auto line = take_line(lines);
    const auto address = line.substr(0, line.find('\t'));
    if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) rest += line;
  }
  return rest;
}

std::string network_lines(const std::vector<std::string>& addresses, const std::vector<std::string>& names,
                          std::string_view network) {
  const auto comment = comment_of(network);
  std::string lines;
  for (const auto& address : addresses) {
    std::string line;
    for (const auto& name : names) {
      if (!line.empty() && line.size() + name.size() + comment.size() > longest_line) {
        lines += line + comment;
        line.clear();
      }
      line.append(line.empty() ? address + '\t' : " ").append(name);
    }
    if (!line.empty()) lines += line + comment;
  }
  return lines;
}

std::string hosts_text(std::string_view text, std::string_view network, std::string_view lines, std::string_view own) {
  const auto comment = comment_of(network);
  std::string out;
  out.reserve(text.size() + lines.size() + own.size() + 1);
  while (!text.empty()) {
    const auto line = take_line(text);
    if (!line.ends_with(comment) && !has_line(own, line)) out += line;
  }
  if (!out.empty() && out.back() != '\n') out += '\n';
  return out.append(lines).append(own);
}

}  // namespace docker_cni::names
