// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <string>

#include "hooks/admin/explanation.hpp"
#include "hooks/admin/records.hpp"
#include "hooks/admin/shell.hpp"
#include "hooks/admin/timestamp.hpp"
#include "shared/error.hpp"

namespace docker_cni::admin {
namespace {

using nlohmann::ordered_json;

ordered_json call_object(const cni::PluginExecution& call) {
  return {{"command", call.command},
          {"network", call.network},
          {"interface", variable(call.environment, "CNI_IFNAME")},
          {"plugin", call.type},
          {"program", call.program.string()},
          {"environment", call.environment},
          {"stdin", call.request},
          {"commandLine", call.environment.empty() ? std::string() : command_line_of(call)}};
}

ordered_json failure_object(const record::Failure& failure) {
  ordered_json object{{"operation", failure.operation},
                      {"time", timestamp(failure.time)},
                      {"error", failure.sentence},
                      {"remedy", remedy_of(failure)}};
  if (!failure.call) return object;
  auto call = call_object(failure.call->asked);
  call["stdout"] = failure.call->output;
  call["stderr"] = failure.call->error_output;
  call["code"] = failure.call->code;
  object["call"] = std::move(call);
  return object;
}

ordered_json state_object(const Explanation& explanation) {
  const auto& record = *explanation.record;
  auto attachments = ordered_json::array();
  for (std::size_t at = 0; at < explanation.dry_runs.size(); ++at) {
    auto calls = ordered_json::array();
    for (const auto& call : explanation.dry_runs[at].calls) calls.push_back(call_object(call));
    attachments.push_back({{"network", record.attachments[at].list.name},
                           {"interface", record.attachments[at].interface},
                           {"why_none", explanation.dry_runs[at].why_none},
                           {"calls", std::move(calls)}});
  }
  return {{"phase", name_of(record.phase)},       {"created", timestamp(record.created)},
          {"gone", explanation.liveness.gone},    {"because", explanation.liveness.why},
          {"pin", record.pin.string()},           {"next", explanation.next},
          {"attachments", std::move(attachments)}};
}

std::string printed(const ordered_json& all) {
  return all.dump(2, ' ', true, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string as_json(const std::vector<record::Failure>& failures) {
  auto all = ordered_json::array();
  for (const auto& failure : failures) {
    ordered_json one{{"id", failure.id}, {"name", failure.name}};
    one.update(failure_object(failure));
    all.push_back(std::move(one));
  }
  return printed(all);
}

std::string as_json(const Explanation& explanation) {
  ordered_json all{{"id", explanation.id}, {"name", explanation.name}};
  if (explanation.failure) all["failure"] = failure_object(*explanation.failure);
  if (explanation.record) all["state"] = state_object(explanation);
  return printed(all);
}

}  // namespace docker_cni::admin
