// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/gc.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "hooks/admin/commands.hpp"
#include "hooks/admin/records.hpp"
#include "shared/attachment/network_gc.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/log.hpp"
#include "shared/system/deadline.hpp"

namespace docker_cni::admin {
namespace {

std::string network_finding_told(const attachment::NetworkFinding& finding) {
  return "network \"" + finding.network + "\": " + finding.why;
}

const char* was(attachment::Finding::Outcome outcome) {
  if (outcome == attachment::Finding::Outcome::set_aside) return "set aside the record of ";
  return outcome == attachment::Finding::Outcome::released ? "released " : "kept ";
}

const char* would_be(attachment::Finding::Outcome outcome) {
  if (outcome == attachment::Finding::Outcome::set_aside) return "would set aside the record of ";
  return outcome == attachment::Finding::Outcome::released ? "would release " : "kept ";
}

/// The CNI operation GC, after what can be released by liveness: then the plugins hear of less.
void tell_network_gc(const attachment::GcOptions& options, const Config& config, const Log& log, Answer& answer) {
  using Told = attachment::NetworkFinding::Outcome;
  for (const auto& finding : attachment::gc_networks(config, options.dry_run, log)) {
    if (finding.outcome == Told::failed) {
      answer.problems.push_back("GC of " + network_finding_told(finding));
      continue;
    }
    const auto* const verdict = finding.outcome == Told::not_sent ? "no GC of "
                                : options.dry_run                 ? "would send GC to "
                                                                  : "sent GC to ";
    answer.text += verdict + network_finding_told(finding) + "\n";
  }
}

Answer gc(attachment::GcOptions options, bool with_networks, const Config& config) {
  // An upper bound: each plugin has a deadline of its own.
  const auto deadline = system::Deadline::in(std::chrono::hours(1));
  // Where a hook was killed as it started a plugin, that child holds its locks for a moment yet.
  options.patience = system::Deadline::in(std::chrono::seconds(2));
  const auto log = open_log(config);
  Answer answer;
  attachment::Operation operation(config, deadline, log);
  for (const auto& [id, outcome, why] : attachment::gc(options, operation)) {
    const auto told = engine::short_id(id) + ": " + why;
    if (outcome == attachment::Finding::Outcome::failed) {
      answer.problems.push_back("container " + told);
      continue;
    }
    answer.text += std::string(options.dry_run ? would_be(outcome) : was(outcome)) + told + "\n";
  }
  if (with_networks) tell_network_gc(options, config, log, answer);
  if (options.dry_run && answer.text.empty() && answer.problems.empty()) answer.text = "nothing to release\n";
  return answer;
}

}  // namespace

Work declare_gc(CLI::App& verb) {
  auto options = std::make_shared<attachment::GcOptions>();
  auto no_networks = std::make_shared<bool>(false);
  verb.add_flag("--dry-run", options->dry_run, "Only show what would be released, and why");
  verb.add_flag("--no-network-gc", *no_networks, "Don't send the CNI operation GC to exclusive_networks");
  return [options, no_networks](const Config& config) { return gc(*options, !*no_networks, config); };
}

}  // namespace docker_cni::admin
