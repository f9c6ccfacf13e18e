// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "hooks/admin/commands.hpp"
#include "hooks/admin/explanation.hpp"
#include "hooks/admin/list_options.hpp"
#include "hooks/admin/records.hpp"
#include "hooks/admin/table.hpp"
#include "hooks/admin/timestamp.hpp"
#include "shared/cni/error.hpp"
#include "shared/engine/engine_dir.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/log.hpp"

namespace docker_cni::admin {
namespace {

/// What plugins of others say, and a person can do about it. They tell no more by their codes.
struct PluginWords {
  std::string_view words;
  std::string_view remedy;
};
constexpr std::array plugin_words{
    PluginWords{"no IP addresses available",
                "the range is full: docker-cni-admin ls shows who has its addresses, and release frees what a stopped "
                "container keeps; or give the network a wider range"},
    PluginWords{"is not available in range set",
                "another container has this address (see docker-cni-admin ls), or the range doesn't contain it"},
    PluginWords{"already has an IP address different from",
                "the bridge still has the network's old subnet: ip link delete removes it, once no container uses it"},
    PluginWords{"Link not found", "the configuration names an interface that this host doesn't have"},
};

/// What an error of ours calls for, by its kind; empty where the kind doesn't tell.
std::string_view remedy_of_kind(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::label:
      return "correct the container's label or annotation, and make the container anew";
    case ErrorKind::cni_yaml:
      return "correct networks in cni.yaml; docker-cni-admin validate tells what is there";
    case ErrorKind::capability:
      return "correct the network's configuration as the sentence says, or the container's label";
    case ErrorKind::host_port:
      return "docker-cni-admin ls shows which container has which port, and ss -lntup which process";
    case ErrorKind::other:
      return {};
  }
  return {};
}

/// What a CNI error's code (SPEC.md, "Error") calls for.
std::string remedy_of_code(unsigned code) {
  switch (code) {
    case cni::incompatible_version:
      return "give the network a cniVersion that the plugin speaks, or install a newer plugin";
    case cni::unsupported_field:
    case cni::decoding_failure:
    case cni::invalid_network_config:
      return "correct the network's configuration, which is the plugin's stdin; docker-cni-admin validate checks it";
    case cni::invalid_environment:
      return "look at the plugin's environment, above all at CNI_ARGS, which holds what the container asks for";
    case cni::invalid_netns:
      return "start the container again: its network namespace is gone";
    case cni::io_failure:
      return "check whether the disk is full or read-only, and what dmesg says";
    case cni::try_again_later:
      return "start the container again: the plugin was busy until its time was over";
    case cni::plugin_not_available:
    case cni::plugin_limited_connectivity:
      return "wait until the network's plugin can work; docker-cni-admin status shows that";
    default:
      return "see docker-cni-admin status for the network's problems, and ls for who has its addresses";
  }
}

/// Reads the record of `explanation`'s container, if it has one, and looks ahead. Throws Error if it can't be read.
void add_record(Explanation& explanation, const record::Store& store, const Config& config) {
  explanation.record = store.load(explanation.id);
  if (!explanation.record) return;
  const auto& record = *explanation.record;
  const auto name = engine::current_name(engine::find_engine_dir(record.engine_dir, record.id), record.id);
  if (!name.empty() || !record.name.empty()) explanation.name = name.empty() ? record.name : name;
  explanation.liveness = attachment::liveness_of(record);
  explanation.next = attachment::next_operation(record, explanation.liveness);
  const Log no_log("", "off", "docker-cni-admin");
  for (const auto& attachment : record.attachments) {
    explanation.dry_runs.push_back(attachment::dry_run_of(explanation.next, record, attachment, config, no_log));
  }
}

struct ExplainOptions {
  std::string word;
  std::string format = "text";
  bool calls = false;
  bool quiet = false;
  bool no_trunc = false;
};

/// All failures that are noted, the last one first.
Answer list_failures(const ExplainOptions& options, const Config& config) {
  auto [failures, problems] = read_failures(open_store(config).paths());
  if (options.format == "json") return {as_json(failures), std::move(problems)};
  if (options.quiet) {
    std::vector<std::string> ids;
    ids.reserve(failures.size());
    for (const auto& failure : failures) ids.push_back(engine::short_id(failure.id));
    return {lines_of(ids), std::move(problems)};
  }
  if (failures.empty()) return {"no failure is noted\n", std::move(problems)};
  std::vector<std::vector<std::string>> rows{{"CONTAINER", "NAME", "FAILED", "AGE", "WHY"}};
  for (const auto& failure : failures) {
    rows.push_back({engine::short_id(failure.id), failure.name, failure.operation,
                    age_of(failure.time, now_in_seconds()), failure.sentence});
  }
  return {format_table(rows, own_terminal(options.no_trunc)), std::move(problems)};
}

Answer answer(const ExplainOptions& options, const Config& config) {
  if (options.word.empty()) return list_failures(options, config);
  auto explanation = explain(options.word, config);
  auto text = options.format == "json" ? as_json(explanation) : as_text(explanation, options.calls);
  return {std::move(text), std::move(explanation.problems)};
}

}  // namespace

Explanation explain(std::string_view word, const Config& config) {
  const auto store = open_store(config);
  Explanation explanation;
  explanation.id = find_known_id(store, word);
  try {
    explanation.failure = record::load_failure(store.paths(), explanation.id);
    if (explanation.failure) explanation.name = explanation.failure->name;
  } catch (const Error& error) {
    explanation.problems.emplace_back(error.what());
  }
  try {
    add_record(explanation, store, config);
  } catch (const Error& error) {
    explanation.problems.emplace_back(error.what());
  }
  return explanation;
}

std::string remedy_of(const record::Failure& failure) {
  if (const auto remedy = remedy_of_kind(failure.kind); !remedy.empty()) return std::string(remedy);
  for (const auto& [words, remedy] : plugin_words) {
    if (failure.call && failure.call->output.find(words) != std::string::npos) return std::string(remedy);
  }
  if (failure.operation == "DEL") {
    return "correct what the plugin says; where DEL can never succeed: docker-cni-admin release --force " +
           engine::short_id(failure.id);
  }
  if (failure.call) return remedy_of_code(failure.call->code);
  return "docker-cni-admin validate tells what is wrong with the configurations, status what else is wrong with the "
         "networks";
}

std::string variable(const std::vector<std::string>& environment, std::string_view name) {
  const auto start = std::string(name) + "=";
  for (const auto& entry : environment) {
    if (entry.starts_with(start)) return entry.substr(start.size());
  }
  return {};
}

Work declare_explain(CLI::App& verb) {
  auto options = std::make_shared<ExplainOptions>();
  verb.add_option("container", options->word, "Its ID, its name, or the start of its ID; none: list what has failed")
      ->type_name("");
  verb.add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT")
      ->capture_default_str();
  verb.add_flag("-q,--quiet", options->quiet, "Of a list, only IDs");
  verb.add_flag("--no-trunc", options->no_trunc, "Of a list, columns as wide as they are");
  verb.add_flag("--calls", options->calls, "If nothing has failed, show the calls that its plugins get next");
  return [options](const Config& config) { return answer(*options, config); };
}

}  // namespace docker_cni::admin
