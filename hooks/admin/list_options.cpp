// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/list_options.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <utility>

#include "shared/engine/unique_id.hpp"

namespace docker_cni::admin {

void add_list_options(CLI::App& verb, ListOptions& options, const std::string& quiet, const std::string& no_trunc) {
  verb.add_option("--format", options.format, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->type_name("FORMAT")
      ->capture_default_str();
  verb.add_flag("-q,--quiet", options.quiet, quiet);
  verb.add_flag("--no-trunc", options.no_trunc, no_trunc);
}

std::string rows_as_json(const std::vector<std::vector<std::string>>& rows, const std::vector<std::string>& keys) {
  using nlohmann::ordered_json;
  auto all = ordered_json::array();
  for (std::size_t row = 1; row < rows.size(); ++row) {
    ordered_json object;
    for (std::size_t column = 0; column < keys.size(); ++column) object[keys[column]] = rows[row].at(column);
    all.push_back(std::move(object));
  }
  return all.dump(2, ' ', true, ordered_json::error_handler_t::replace) + "\n";
}

std::string shown_id(const std::string& id, const ListOptions& options) {
  return options.no_trunc || (options.json() && !options.quiet) ? id : engine::short_id(id);
}

std::string lines_of(const std::vector<std::string>& words) {
  std::string text;
  for (auto word = words.begin(); word != words.end(); ++word) {
    if (std::find(words.begin(), word, *word) == word) text.append(*word).append("\n");
  }
  return text;
}

}  // namespace docker_cni::admin
