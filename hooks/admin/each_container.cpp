// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/each_container.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <utility>

#include "hooks/admin/records.hpp"
#include "hooks/admin/table.hpp"
#include "shared/error.hpp"
#include "shared/system/deadline.hpp"

namespace docker_cni::admin {

void add_chosen_containers(CLI::App& verb, ChosenContainers& chosen) {
  verb.add_option("container", chosen.words, "Its ID, its name, or the start of its ID; none: all")->type_name("");
  verb.add_flag("--all", chosen.all, "All containers");
}

void each_container(const ChosenContainers& chosen, const Config& config,
                    const std::function<std::string(const std::string& word)>& find,
                    const std::function<void(const std::string& id, attachment::Operation& operation)>& act,
                    std::vector<std::string>& problems) {
  const auto log = open_log(config);
  std::vector<std::string> ids;
  for (const auto& word : chosen.words) ids.push_back(find(word));
  if (!chosen.are_named()) ids = open_store(config).ids();
  for (const auto& id : ids) {
    try {
      attachment::Operation operation(config, system::Deadline::in(config.hook_timeout), log);
      act(id, operation);
    } catch (const Error& error) {
      problems.emplace_back(error.what());
    }
  }
}

Answer answer_of(ContainerTable table, const ListOptions& list, const std::vector<std::string>& keys) {
  auto text = list.quiet    ? lines_of(table.quiet)
              : list.json() ? rows_as_json(table.rows, keys)
                            : format_table(table.rows, list.terminal());
  return {std::move(text), std::move(table.problems)};
}

}  // namespace docker_cni::admin
