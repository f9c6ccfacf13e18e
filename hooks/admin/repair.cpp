// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/repair.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hooks/admin/commands.hpp"
#include "hooks/admin/list_options.hpp"
#include "hooks/admin/records.hpp"
#include "hooks/admin/table.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/log.hpp"
#include "shared/system/deadline.hpp"

namespace docker_cni::admin {
namespace {

struct RepairOptions {
  std::vector<std::string> words;
  bool all = false;
  bool dry_run = false;
  ListOptions list;
};

/// What was done to all.
struct Done {
  std::vector<std::vector<std::string>> rows{{"CONTAINER", "NETWORK", "INTERFACE", "REPAIR", "WHY"}};
  std::vector<std::string> repaired;  // the containers of which something was
  std::vector<std::string> problems;
};

std::string repair_name_of(attachment::RepairFinding::Outcome outcome, bool dry_run) {
  switch (outcome) {
    case attachment::RepairFinding::Outcome::intact:
      return "intact";
    case attachment::RepairFinding::Outcome::repaired:
      return dry_run ? "would repair" : "repaired";
    case attachment::RepairFinding::Outcome::failed:
      return "failed";
    case attachment::RepairFinding::Outcome::left:
      break;
  }
  return "left";
}

/// `is_named`: somebody has asked for this container; else one that ends meanwhile is none any more.
void repair_container(const std::string& id, bool is_named, const RepairOptions& options, const Config& config,
                      const Log& log, Done& done) {
  try {
    const auto deadline = system::Deadline::in(config.hook_timeout);
    const auto findings = attachment::repair(config, id, options.dry_run, deadline, log);
    if (!findings && is_named) throw Error("container " + id + ": it has no record any more");
    for (const auto& finding : findings.value_or(std::vector<attachment::RepairFinding>())) {
      if (finding.outcome == attachment::RepairFinding::Outcome::repaired)
        done.repaired.push_back(shown_id(id, options.list));
      done.rows.push_back({shown_id(id, options.list), finding.network, finding.interface,
                           repair_name_of(finding.outcome, options.dry_run), finding.why});
      if (finding.outcome != attachment::RepairFinding::Outcome::failed) continue;
      done.problems.push_back("container " + engine::short_id(id) + ": network \"" + finding.network + "\" (" +
                              finding.interface + "): " + finding.why + "; restart the container");
    }
  } catch (const Error& error) {
    done.problems.emplace_back(error.what());
  }
}

Answer repair(const RepairOptions& options, const Config& config) {
  const Log log(config.log_driver, config.log_level, "docker-cni-admin");
  const auto store = open_store(config);
  std::vector<std::string> ids;
  for (const auto& word : options.words) ids.push_back(find_record(store, word).id);
  const bool is_named = !options.all && !options.words.empty();
  if (!is_named) ids = store.ids();
  Done done;
  for (const auto& id : ids) repair_container(id, is_named, options, config, log, done);
  auto text = options.list.quiet    ? lines_of(done.repaired)
              : options.list.json() ? rows_as_json(done.rows, {"id", "network", "interface", "repair", "why"})
                                    : format_table(done.rows, options.list.terminal());
  return {std::move(text), std::move(done.problems)};
}

}  // namespace

Work declare_repair(CLI::App& verb) {
  auto options = std::make_shared<RepairOptions>();
  verb.add_option("container", options->words, "Its ID, its name, or the start of its ID; none: all")->type_name("");
  verb.add_flag("--all", options->all, "All containers");
  add_list_options(verb, options->list, "Only the IDs of those that were repaired");
  verb.add_flag("--dry-run", options->dry_run, "Only show what would be repaired, and why");
  return [options](const Config& config) { return repair(*options, config); };
}

}  // namespace docker_cni::admin
