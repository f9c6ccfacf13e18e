// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hooks/admin/commands.hpp"
#include "hooks/admin/records.hpp"
#include "hooks/admin/stats/format.hpp"
#include "hooks/admin/table.hpp"
#include "hooks/admin/terminal.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::admin {
namespace {

struct StatsOptions {
  std::vector<std::string> words;
  std::string format = "table";
  std::string prometheus;
  bool no_trunc = false;
};

std::string text_of(const std::vector<AttachmentCounters>& all, const StatsOptions& options) {
  if (options.format == "json") return stats_json(all);
  if (options.format == "table") return format_table(stats_rows(all, options.no_trunc), own_terminal(options.no_trunc));
  if (options.format.find("{{") != std::string::npos) return stats_template(all, options.format);
  throw Error("unknown format " + json::quoted(options.format) +
              "; supported are table, json and a template, such as '{{.Name}} {{.RxBytes}}'");
}

/// The records of those that are named, or of all.
Records chosen(const std::vector<std::string>& words, const Config& config) {
  const auto store = open_store(config);
  if (words.empty()) return read_records(store);
  Records records;
  for (const auto& word : words) {
    try {
      auto record = find_record(store, word);
      const bool is_further = std::none_of(records.readable.begin(), records.readable.end(),
                                           [&](const auto& one) { return one.id == record.id; });
      if (is_further) records.readable.push_back(std::move(record));
    } catch (const Error& error) {
      records.problems.emplace_back(error.what());
    }
  }
  return records;
}

Answer stats(const StatsOptions& options, const Config& config) {
  auto [records, problems] = chosen(options.words, config);
  std::vector<AttachmentCounters> all;
  for (const auto& record : records) {
    try {
      auto counters = collect_counters(record);
      all.insert(all.end(), std::make_move_iterator(counters.begin()), std::make_move_iterator(counters.end()));
    } catch (const Error& error) {
      problems.emplace_back(error.what());
    }
  }
  if (options.prometheus.empty()) return {text_of(all, options), std::move(problems)};
  // Who collects it runs as somebody else, and must never see half of it.
  system::replace_file(options.prometheus, {stats_prometheus(all)}, {0644, {}, {}}, system::Durability::renamed);
  return {{}, std::move(problems)};
}

}  // namespace

Work declare_stats(CLI::App& verb) {
  auto options = std::make_shared<StatsOptions>();
  verb.add_option("container", options->words, "Its ID, its name, or the start of its ID; none: all that run")
      ->type_name("");
  verb.add_option("--format", options->format, "table, json, or a template such as '{{.Name}} {{.RxBytes}}'")
      ->type_name("FORMAT")
      ->capture_default_str();
  verb.add_option("--prometheus", options->prometheus, "Write it here instead, for node_exporter's textfile collector")
      ->type_name("FILE");
  verb.add_flag("--no-trunc", options->no_trunc, "Whole IDs, and columns as wide as they are");
  return [options](const Config& config) { return stats(*options, config); };
}

}  // namespace docker_cni::admin
