// SPDX-License-Identifier: Apache-2.0
#include "tests/support/readme.hpp"

#include <sstream>

#include "shared/error.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::support {
namespace {

std::vector<std::string> quoted_words(std::string_view cell) {
  std::vector<std::string> words;
  for (;;) {
    const auto begin = cell.find('`');
    if (begin == std::string_view::npos) return words;
    const auto end = cell.find('`', begin + 1);
    if (end == std::string_view::npos) return words;
    words.emplace_back(cell.substr(begin + 1, end - begin - 1));
    cell.remove_prefix(end + 1);
  }
}

ReadmeRow row_of(const std::string& line) {
  ReadmeRow row;
  std::istringstream cells(line.substr(1));
  for (std::string cell; std::getline(cells, cell, '|');) row.push_back(quoted_words(cell));
  return row;
}

}  // namespace

std::vector<ReadmeRow> readme_table(std::string_view heading) {
  std::istringstream lines(system::read_file(DOCKER_CNI_README));
  std::vector<ReadmeRow> rows;
  bool here = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#")) here = line == "## " + std::string(heading);
    if (here && line.starts_with("| `")) rows.push_back(row_of(line));
  }
  if (rows.empty()) throw Error("README has no table below \"" + std::string(heading) + "\"");
  return rows;
}

std::vector<std::string> readme_first_column(std::string_view heading) {
  std::vector<std::string> words;
  for (const auto& row : readme_table(heading)) words.insert(words.end(), row.front().begin(), row.front().end());
  return words;
}

std::string readme_first_block(std::string_view heading) {
  const auto text = system::read_file(DOCKER_CNI_README);
  const auto section = text.find("\n## " + std::string(heading) + "\n");
  const auto fence = section == std::string::npos ? section : text.find("\n```", section);
  if (fence == std::string::npos) throw Error("README has no block below \"" + std::string(heading) + "\"");
  const auto begin = text.find('\n', fence + 1) + 1;
  return text.substr(begin, text.find("\n```", begin) + 1 - begin);
}

}  // namespace docker_cni::support
