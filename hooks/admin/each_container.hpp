// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "hooks/admin/commands.hpp"
#include "hooks/admin/list_options.hpp"
#include "shared/attachment/operation.hpp"
#include "shared/config.hpp"

namespace CLI {
class App;
}

namespace docker_cni::admin {

/// Which containers a verb acts on.
struct ChosenContainers {
  std::vector<std::string> words;  // as an operator calls them
  bool all = false;                // all of them; no words mean the same

  /// Whether somebody has asked for just these: then one that ends meanwhile is an error.
  bool are_named() const { return !all && !words.empty(); }
};

/// What a verb tells of containers: a table.
struct ContainerTable {
  std::vector<std::vector<std::string>> rows;  // the first is the heading
  std::vector<std::string> quiet;              // the words that -q prints
  std::vector<std::string> problems;
};

/// Adds the argument and the option that choose the containers to `verb`.
void add_chosen_containers(CLI::App& verb, ChosenContainers& chosen);

/// Calls `act` for each of the chosen containers, with an operation of its own that must end by cni.yaml's
/// hook_timeout. `find` gives the ID of the one that an operator calls by a word. An Error that `act` throws becomes
/// one of `problems`, and the others have their turn all the same. Throws what `find` throws, before anything is done.
void each_container(const ChosenContainers& chosen, const Config& config,
                    const std::function<std::string(const std::string& word)>& find,
                    const std::function<void(const std::string& id, attachment::Operation& operation)>& act,
                    std::vector<std::string>& problems);

/// What `list` has asked to see of `table`; `keys`: of JSON, one a column.
Answer answer_of(ContainerTable table, const ListOptions& list, const std::vector<std::string>& keys);

}  // namespace docker_cni::admin
