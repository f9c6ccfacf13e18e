// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/repair.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <string>
#include <vector>

#include "hooks/admin/commands.hpp"
#include "hooks/admin/each_container.hpp"
#include "hooks/admin/list_options.hpp"
#include "hooks/admin/records.hpp"
#include "shared/attachment/recorded_container.hpp"
#include "shared/engine/unique_id.hpp"

namespace docker_cni::admin {
namespace {

struct RepairOptions {
  ChosenContainers chosen;
  bool dry_run = false;
  ListOptions list;
};

std::string word_for_repair(attachment::RepairFinding::Outcome outcome, bool dry_run) {
  using enum attachment::RepairFinding::Outcome;
  switch (outcome) {
    case intact:
      return "intact";
    case repaired:
      return dry_run ? "would repair" : "repaired";
    case failed:
      return "failed";
    case left:
      break;
  }
  return "left";
}

void tell_repair(const std::string& id, const attachment::RepairFinding& finding, const RepairOptions& options,
                 ContainerTable& table) {
  using enum attachment::RepairFinding::Outcome;
  const auto shown = shown_id(id, options.list);
  if (finding.outcome == repaired) table.quiet.push_back(shown);
  table.rows.push_back(
      {shown, finding.network, finding.interface, word_for_repair(finding.outcome, options.dry_run), finding.why});
  if (finding.outcome != failed) return;
  table.problems.push_back("container " + engine::short_id(id) + ": network \"" + finding.network + "\" (" +
                           finding.interface + "): " + finding.why + "; restart the container");
}

Answer repair(const RepairOptions& options, const Config& config) {
  const auto store = open_store(config);
  ContainerTable table{.rows = {{"CONTAINER", "NETWORK", "INTERFACE", "REPAIR", "WHY"}}, .quiet = {}, .problems = {}};
  const auto repair_one = [&](const std::string& id, attachment::Operation& operation) {
    auto findings = attachment::repair(id, options.dry_run, operation);
    if (!findings && !options.chosen.are_named()) return;
    for (const auto& finding : attachment::unless_gone(std::move(findings), id))
      tell_repair(id, finding, options, table);
  };
  each_container(
      options.chosen, config, [&](const auto& word) { return find_record(store, word).id; }, repair_one,
      table.problems);
  return answer_of(std::move(table), options.list, {"id", "network", "interface", "repair", "why"});
}

}  // namespace

Work declare_repair(CLI::App& verb) {
  auto options = std::make_shared<RepairOptions>();
  add_chosen_containers(verb, options->chosen);
  add_list_options(verb, options->list, "Only the IDs of those that were repaired");
  verb.add_flag("--dry-run", options->dry_run, "Only show what would be repaired, and why");
  return [options](const Config& config) { return repair(*options, config); };
}

}  // namespace docker_cni::admin
