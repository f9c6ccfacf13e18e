#include "shared/attachment/check.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <string>
#include <vector>

#include "hooks/admin/commands.hpp"
#include "hooks/admin/records.hpp"
#include "hooks/admin/table.hpp"
#include "shared/attachment/mirror.hpp"
#include "shared/cni/names.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/log.hpp"

namespace docker_cni::admin {
namespace {

using Outcome = attachment::CheckFinding::Outcome;

std::string name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::intact:
      return "intact";
    case Outcome::drifted:
      return "drifted";
    case Outcome::failed:
      return "failed";
    case Outcome::unchecked:
      break;
  }
  return "unchecked";
}

void check_container(const std::string& id, const Config& config, const Log& log, Answer& answer,
                     std::vector<std::vector<std::string>>& rows) {
  try {
    for (const auto& finding : attachment::check(config, id, system::Deadline::in(config.hook_timeout), log)) {
      rows.push_back({engine::short_id(id), finding.network, finding.interface, name_of(finding.outcome), finding.why});
      if (finding.outcome != Outcome::drifted && finding.outcome != Outcome::failed) continue;
      answer.problems.push_back("container " + engine::short_id(id) + ": network \"" + finding.network + "\" (" +
                                finding.interface + "): " + finding.why);
    }
  } catch (const Error& error) {
    answer.problems.emplace_back(error.what());
  }
}

/// The container that an operator calls `word`: one of ours, or one that another runtime has cached attachments of.
std::string find_id(const record::Store& store, const std::string& word, const Config& config) {
  try {
    return find_record(store, word).id;
  } catch (const Error&) {
    cni::check_container_id(word);
    if (!attachment::record_from_cache(config, word) || store.exists(word)) throw;
    return word;
  }
}

Answer check(const std::vector<std::string>& words, bool all, const Config& config) {
  const Log log(config.log_driver, config.log_level, "docker-cni-admin");
  const auto store = open_store(config);
  std::vector<std::string> ids;
  ids.reserve(words.size());
  for (const auto& word : words) ids.push_back(find_id(store, word, config));
  if (all || words.empty()) ids = store.ids();
  Answer answer;
  std::vector<std::vector<std::string>> rows{{"CONTAINER", "NETWORK", "INTERFACE", "STATE", "WHY"}};
  for (const auto& id : ids) check_container(id, config, log, answer, rows);
  answer.text = format_table(rows);
  return answer;
}

}  // namespace

Work declare_check(CLI::App& verb) {
  auto words = std::make_shared<std::vector<std::string>>();
  auto all = std::make_shared<bool>(false);
  verb.add_option("container", *words, "Its ID, its name, or the start of its ID; none: all")->type_name("");
  verb.add_flag("--all", *all, "All containers");
  return [words, all](const Config& config) { return check(*words, *all, config); };
}

}  // namespace docker_cni::admin
