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
#include "hooks/admin/moment.hpp"
#include "hooks/admin/records.hpp"
#include "hooks/admin/table.hpp"
#include "shared/cni/error.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/log.hpp"

namespace docker_cni::admin {
namespace {

/// What plugins say, and a person can do about it.
struct Known {
  std::string_view words;
  std::string_view remedy;
};
constexpr std::string_view wrong_label = "correct the container's label or annotation, and make it anew";
constexpr std::array known{
    Known{"no IP addresses available",
          "the range is full: docker-cni-admin ls tells who has its addresses, and release frees what a stopped "
          "container keeps; else give the network a wider range"},
    Known{"is not available in range set",
          "another container has this address, which docker-cni-admin ls tells, or the range doesn't hold it"},
    Known{"already has an IP address different from",
          "the bridge has the network's old subnet yet: ip link delete takes it away, once no container uses it"},
    Known{"Link not found", "the configuration names an interface that this host doesn't have"},
    Known{"cni.yaml's networks", "correct networks in cni.yaml; docker-cni-admin validate tells what is there"},
    Known{"no plugin of the container's networks takes",
          "correct the network's configuration, or the container's label"},
    Known{"label or annotation", "correct it, and make the container anew"},
    Known{": cni.args", wrong_label},
    Known{": cni.capability-args", wrong_label},
    Known{": cni.fixed-ip", wrong_label},
    Known{": cni.networks", wrong_label},
};

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
      return "look at the plugin's environment, above all at CNI_ARGS: what the container asks for is in it";
    case cni::invalid_netns:
      return "start the container anew: its network namespace is none, or gone";
    case cni::io_failure:
      return "see whether the disk is full, or read-only, and what dmesg says";
    case cni::try_again_later:
      return "start the container again: the plugin was busy, and said so until its time was over";
    case cni::plugin_not_available:
    case cni::plugin_limited_connectivity:
      return "wait until the network's plugin can work, which docker-cni-admin status tells";
    default:
      return "docker-cni-admin status tells what the network lacks, and ls who has its addresses";
  }
}

/// Reads the record of `explanation`'s container, if it has one, and looks ahead. Throws Error where it can't be read.
void add_record(Explanation& explanation, const record::Store& store, const Config& config) {
  explanation.record = store.load(explanation.id);
  if (!explanation.record) return;
  const auto& record = *explanation.record;
  if (!record.name.empty()) explanation.name = record.name;
  explanation.evidence = attachment::look_for_container(record);
  explanation.next = attachment::next_operation(record, explanation.evidence);
  const Log no_log("", "off", "docker-cni-admin");
  for (const auto& attachment : record.attachments) {
    explanation.outlooks.push_back(attachment::look_ahead(explanation.next, record, attachment, config, no_log));
  }
}

/// All failures that are noted, the last one first.
Answer list_failures(const std::string& format, const Config& config) {
  auto [failures, problems] = read_failures(open_store(config).paths());
  if (format == "json") return {as_json(failures), std::move(problems)};
  if (failures.empty()) return {"no failure is noted\n", std::move(problems)};
  std::vector<std::vector<std::string>> rows{{"CONTAINER", "NAME", "FAILED", "AGE", "WHY"}};
  for (const auto& failure : failures) {
    rows.push_back({engine::short_id(failure.id), failure.name, failure.operation, age_of(failure.time, this_moment()),
                    failure.sentence});
  }
  return {format_table(rows), std::move(problems)};
}

Answer answer(const std::string& word, const std::string& format, const Config& config) {
  if (word.empty()) return list_failures(format, config);
  auto explanation = explain(word, config);
  auto text = format == "json" ? as_json(explanation) : as_text(explanation);
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
  for (const auto& [words, remedy] : known) {
    if (failure.sentence.find(words) != std::string::npos) return std::string(remedy);
  }
  if (failure.operation == "DEL") {
    return "correct what the plugin says; where DEL can never succeed: docker-cni-admin release --force " +
           engine::short_id(failure.id);
  }
  if (failure.call) return remedy_of_code(failure.call->code);
  return "docker-cni-admin validate tells what is wrong with the configurations, and status what else networks lack";
}

std::string variable(const std::vector<std::string>& environment, std::string_view name) {
  const auto start = std::string(name) + "=";
  for (const auto& entry : environment) {
    if (entry.starts_with(start)) return entry.substr(start.size());
  }
  return {};
}

Work declare_explain(CLI::App& verb) {
  auto word = std::make_shared<std::string>();
  auto format = std::make_shared<std::string>("text");
  verb.add_option("container", *word, "Its ID, its name, or the start of its ID; none: list what has failed")
      ->type_name("");
  verb.add_option("--format", *format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT")
      ->capture_default_str();
  return [word, format](const Config& config) { return answer(*word, *format, config); };
}

}  // namespace docker_cni::admin
