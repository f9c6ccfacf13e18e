// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "hooks/admin/commands.hpp"
#include "hooks/admin/networks.hpp"
#include "hooks/admin/records.hpp"
#include "hooks/admin/table.hpp"
#include "hooks/admin/try/trial.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::admin {
namespace {

using nlohmann::ordered_json;

std::string steps_as_table(const std::vector<TrialStep>& steps) {
  std::vector<std::vector<std::string>> rows{{"STEP", "RESULT", "DETAIL"}};
  for (const auto& [what, works, detail] : steps) rows.push_back({what, works ? "ok" : "failed", detail});
  return format_table(rows, own_terminal());
}

std::string steps_as_json(const std::string& network, const std::vector<TrialStep>& steps) {
  auto all = ordered_json::array();
  bool works = true;
  for (const auto& step : steps) {
    all.push_back({{"step", step.what}, {"ok", step.works}, {"detail", step.detail}});
    works = works && step.works;
  }
  const ordered_json answer{{"network", network}, {"ok", works}, {"steps", std::move(all)}};
  return answer.dump(2, ' ', true, ordered_json::error_handler_t::replace) + "\n";
}

Answer try_out(const std::string& name, const std::string& format, const Config& config) {
  const auto log = open_log(config);
  const auto networks = read_networks_if_any(config.cni_conf_dir);
  const auto steps = try_network(*only_network(name, networks, config.cni_conf_dir).list, config, log);
  Answer answer{format == "json" ? steps_as_json(name, steps) : steps_as_table(steps), {}};
  for (const auto& step : steps) {
    if (!step.works) answer.problems.push_back("network " + json::quoted(name) + ": " + step.what + ": " + step.detail);
  }
  return answer;
}

}  // namespace

Work declare_try(CLI::App& verb) {
  struct Options {
    std::string name;
    std::string format = "table";
  };
  auto options = std::make_shared<Options>();
  verb.add_option("network", options->name, "Its name")->required()->type_name("");
  verb.add_option("--format", options->format, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->type_name("FORMAT")
      ->capture_default_str();
  return [options](const Config& config) { return try_out(options->name, options->format, config); };
}

}  // namespace docker_cni::admin
