#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "hooks/admin/commands.hpp"
#include "hooks/admin/moment.hpp"
#include "hooks/admin/records.hpp"
#include "hooks/admin/table.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"

namespace docker_cni::admin {
namespace {

using nlohmann::ordered_json;

struct Options {
  std::string format = "table";
  bool quiet = false;
  bool whole_ids = false;
};

/// An attachment as it's listed.
struct Listed {
  std::string network;
  std::string interface;
  std::vector<std::string> addresses;
};

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text.append(text.empty() ? "" : ",").append(word);
  return text;
}

/// The attachments of `record`. One whose result can't be read has no addresses, and is told in `problems`.
std::vector<Listed> attachments_of(const record::Record& record, std::vector<std::string>& problems) {
  std::vector<Listed> all;
  for (const auto& attachment : record.attachments) {
    all.push_back({attachment.list.name, attachment.interface, {}});
    try {
      all.back().addresses = addresses_of(attachment);
    } catch (const Error& error) {
      problems.push_back("container " + record.id + ": network \"" + attachment.list.name + "\": " + error.what());
    }
  }
  return all;
}

std::string as_table(const std::vector<record::Record>& records, const Options& options,
                     std::vector<std::string>& problems) {
  const auto now = this_moment();
  std::vector<std::vector<std::string>> rows{
      {"CONTAINER", "NAME", "NETWORK", "INTERFACE", "ADDRESSES", "PHASE", "AGE"}};
  for (const auto& record : records) {
    auto attachments = attachments_of(record, problems);
    if (attachments.empty()) attachments.emplace_back();
    for (const auto& [network, interface, addresses] : attachments) {
      rows.push_back({options.whole_ids ? record.id : engine::short_id(record.id), record.name, network, interface,
                      joined(addresses), std::string(name_of(record.phase)), age_of(record.created, now)});
    }
  }
  return format_table(rows);
}

std::string as_json(const std::vector<record::Record>& records, std::vector<std::string>& problems) {
  auto all = ordered_json::array();
  for (const auto& record : records) {
    auto attachments = ordered_json::array();
    for (const auto& [network, interface, addresses] : attachments_of(record, problems)) {
      attachments.push_back({{"network", network}, {"interface", interface}, {"addresses", addresses}});
    }
    all.push_back({{"id", record.id},
                   {"name", record.name},
                   {"phase", name_of(record.phase)},
                   {"created", moment(record.created)},
                   {"attachments", std::move(attachments)}});
  }
  return all.dump(2, ' ', true, ordered_json::error_handler_t::replace) + "\n";
}

std::string as_ids(const std::vector<record::Record>& records, const Options& options) {
  std::string text;
  for (const auto& record : records) {
    text.append(options.whole_ids ? record.id : engine::short_id(record.id)).append("\n");
  }
  return text;
}

Answer ls(const Options& options, const Config& config) {
  auto [records, problems] = read_records(open_store(config));
  auto text = options.quiet              ? as_ids(records, options)
              : options.format == "json" ? as_json(records, problems)
                                         : as_table(records, options, problems);
  return {std::move(text), std::move(problems)};
}

}  // namespace

Work declare_ls(CLI::App& verb) {
  auto options = std::make_shared<Options>();
  verb.add_option("--format", options->format, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->type_name("FORMAT")
      ->capture_default_str();
  verb.add_flag("-q,--quiet", options->quiet, "Only IDs");
  verb.add_flag("--no-trunc", options->whole_ids, "Whole IDs");
  return [options](const Config& config) { return ls(*options, config); };
}

}  // namespace docker_cni::admin
