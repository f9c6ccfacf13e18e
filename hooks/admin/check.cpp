// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/check.hpp"

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
#include "shared/attachment/libcni_cache.hpp"
#include "shared/cni/names.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/log.hpp"

namespace docker_cni::admin {
namespace {

std::string check_name_of(attachment::CheckFinding::Outcome outcome) {
  switch (outcome) {
    case attachment::CheckFinding::Outcome::intact:
      return "intact";
    case attachment::CheckFinding::Outcome::drifted:
      return "drifted";
    case attachment::CheckFinding::Outcome::failed:
      return "failed";
    case attachment::CheckFinding::Outcome::unchecked:
      break;
  }
  return "unchecked";
}

struct CheckOptions {
  std::vector<std::string> words;
  bool all = false;
  ListOptions list;
};

/// What was found of all.
struct Found {
  std::vector<std::vector<std::string>> rows{{"CONTAINER", "NETWORK", "INTERFACE", "STATE", "WHY"}};
  std::vector<std::string> wrong;  // the containers of which something has drifted, or could not be checked
  std::vector<std::string> problems;
};

/// `is_named`: somebody has asked for this container; else one that ends meanwhile is none any more.
void check_container(const std::string& id, bool is_named, const ListOptions& list, const Config& config,
                     const Log& log, Found& found) {
  try {
    const auto findings = attachment::check(config, id, system::Deadline::in(config.hook_timeout), log);
    if (!findings && is_named) {
      throw Error("container " + id + ": it has no record; docker-cni-admin ls shows those that have one");
    }
    for (const auto& finding : findings.value_or(std::vector<attachment::CheckFinding>())) {
      found.rows.push_back(
          {shown_id(id, list), finding.network, finding.interface, check_name_of(finding.outcome), finding.why});
      if (finding.outcome != attachment::CheckFinding::Outcome::drifted &&
          finding.outcome != attachment::CheckFinding::Outcome::failed)
        continue;
      found.wrong.push_back(shown_id(id, list));
      found.problems.push_back("container " + engine::short_id(id) + ": network \"" + finding.network + "\" (" +
                               finding.interface + "): " + finding.why);
    }
  } catch (const Error& error) {
    found.problems.emplace_back(error.what());
  }
}

/// The container that an operator calls `word`: one of ours, or one that another runtime has cached attachments of.
std::string find_id(const record::Store& store, const std::string& word, const Config& config) {
  try {
    return find_record(store, word).id;
  } catch (const Error&) {
    cni::check_container_id(word);
    if (!attachment::record_from_libcni_cache(config, word) || store.exists(word)) throw;
    return word;
  }
}

Answer check(const CheckOptions& options, const Config& config) {
  const auto& words = options.words;
  const Log log(config.log_driver, config.log_level, "docker-cni-admin");
  const auto store = open_store(config);
  std::vector<std::string> ids;
  ids.reserve(words.size());
  for (const auto& word : words) ids.push_back(find_id(store, word, config));
  const bool is_named = !options.all && !words.empty();
  if (!is_named) ids = store.ids();
  Found found;
  for (const auto& id : ids) check_container(id, is_named, options.list, config, log, found);
  auto text = options.list.quiet    ? lines_of(found.wrong)
              : options.list.json() ? rows_as_json(found.rows, {"id", "network", "interface", "state", "why"})
                                    : format_table(found.rows, options.list.terminal());
  return {std::move(text), std::move(found.problems)};
}

}  // namespace

Work declare_check(CLI::App& verb) {
  auto options = std::make_shared<CheckOptions>();
  verb.add_option("container", options->words, "Its ID, its name, or the start of its ID; none: all")->type_name("");
  verb.add_flag("--all", options->all, "All containers");
  add_list_options(verb, options->list, "Only the IDs of those that have drifted or could not be checked");
  return [options](const Config& config) { return check(*options, config); };
}

}  // namespace docker_cni::admin
