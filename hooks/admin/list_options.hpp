// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hooks/admin/terminal.hpp"

namespace CLI {
class App;
}

namespace docker_cni::admin {

/// How a verb that lists is told to show its list.
struct ListOptions {
  std::string format = "table";
  bool quiet = false;
  bool no_trunc = false;

  bool json() const { return format == "json"; }
  Terminal terminal() const { return own_terminal(no_trunc); }
};

/// Adds the options to `verb`. `quiet`: what -q prints, for --help; `no_trunc`: what isn't cut.
void add_list_options(CLI::App& verb, ListOptions& options, const std::string& quiet,
                      const std::string& no_trunc = "Columns as wide as they are");

/// A table's `rows` as a JSON array of objects, whose keys are `keys`, one a column. Empty cells are empty strings.
/// Pure.
std::string rows_as_json(const std::vector<std::vector<std::string>>& rows, const std::vector<std::string>& keys);

/// How a list shows the container `id`: whole in JSON and where nothing is to be cut.
std::string shown_id(const std::string& id, const ListOptions& options);

/// Each of `words` on a line of its own, and once. Pure.
std::string lines_of(const std::vector<std::string>& words);

}  // namespace docker_cni::admin
