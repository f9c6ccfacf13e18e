// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/check.hpp"

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
#include "shared/attachment/libcni_cache.hpp"
#include "shared/cni/names.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"

namespace docker_cni::admin {
namespace {

std::string word_for_check(attachment::CheckFinding::Outcome outcome) {
  using enum attachment::CheckFinding::Outcome;
  switch (outcome) {
    case intact:
      return "intact";
    case drifted:
      return "drifted";
    case failed:
      return "failed";
    case unchecked:
      break;
  }
  return "unchecked";
}

struct CheckOptions {
  ChosenContainers chosen;
  ListOptions list;
};

/// The container that an operator calls `word`: one of ours, or one that another runtime has cached attachments of.
std::string find_id(const std::string& word, const Config& config) {
  const auto store = open_store(config);
  try {
    return find_record(store, word).id;
  } catch (const Error&) {
    cni::check_container_id(word);
    if (!attachment::record_from_libcni_cache(config, word) || store.exists(word)) throw;
    return word;
  }
}

void tell_check(const std::string& id, const attachment::CheckFinding& finding, const ListOptions& list,
                ContainerTable& table) {
  using enum attachment::CheckFinding::Outcome;
  table.rows.push_back(
      {shown_id(id, list), finding.network, finding.interface, word_for_check(finding.outcome), finding.why});
  if (finding.outcome != drifted && finding.outcome != failed) return;
  table.quiet.push_back(shown_id(id, list));
  table.problems.push_back("container " + engine::short_id(id) + ": network \"" + finding.network + "\" (" +
                           finding.interface + "): " + finding.why);
}

Answer check(const CheckOptions& options, const Config& config) {
  ContainerTable table{.rows = {{"CONTAINER", "NETWORK", "INTERFACE", "STATE", "WHY"}}, .quiet = {}, .problems = {}};
  const auto check_one = [&](const std::string& id, attachment::Operation& operation) {
    const auto findings = attachment::check(id, operation);
    if (!findings && options.chosen.are_named()) {
      throw Error("container " + id + ": it has no record; docker-cni-admin ls shows those that have one");
    }
    for (const auto& finding : findings.value_or(std::vector<attachment::CheckFinding>())) {
      tell_check(id, finding, options.list, table);
    }
  };
  each_container(
      options.chosen, config, [&](const auto& word) { return find_id(word, config); }, check_one, table.problems);
  return answer_of(std::move(table), options.list, {"id", "network", "interface", "state", "why"});
}

}  // namespace

Work declare_check(CLI::App& verb) {
  auto options = std::make_shared<CheckOptions>();
  add_chosen_containers(verb, options->chosen);
  add_list_options(verb, options->list, "Only the IDs of those that have drifted or could not be checked");
  return [options](const Config& config) { return check(*options, config); };
}

}  // namespace docker_cni::admin
