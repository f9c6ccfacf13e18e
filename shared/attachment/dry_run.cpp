// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/dry_run.hpp"

#include <algorithm>
#include <utility>

#include "shared/attachment/check_result.hpp"
#include "shared/attachment/plugin_runtime.hpp"
#include "shared/cni/del_operations.hpp"
#include "shared/cni/operations.hpp"
#include "shared/error.hpp"
#include "shared/record/pin.hpp"

namespace docker_cni::attachment {
namespace {

/// `calls`, DEL of each plugin of `attachment` in reverse, but for those that have nothing left.
std::vector<cni::PluginExecution> without_released(std::vector<cni::PluginExecution> calls,
                                                   const record::Attachment& attachment) {
  auto place = calls.size();
  std::erase_if(calls, [&](const cni::PluginExecution&) {
    --place;
    return std::find(attachment.released.begin(), attachment.released.end(), place) != attachment.released.end();
  });
  return calls;
}

}  // namespace

std::string next_operation(const record::Record& record, const Liveness& liveness) {
  return record.phase == record::Phase::attached && !liveness.gone ? "CHECK" : "DEL";
}

DryRun dry_run_of(const std::string& operation, const record::Record& record, const record::Attachment& attachment,
                  const Config& config, const Log& log) {
  if (operation == "DEL" && !attachment.tried) return {{}, "nothing of it is left to release"};
  attachment::Operation planned(config, system::Deadline::in(config.hook_timeout), log);
  const auto runtime = plugin_runtime(planned, record.cni_path, record.id);
  const auto netns = record::pin_is_alive(record) ? record.pin.string() : std::string();
  const auto conf = runtime_conf(record, attachment, netns);
  try {
    if (operation == "DEL") {
      return {without_released(cni::dry_run_del_network_list(attachment.list, conf, attachment.result, runtime),
                               attachment),
              {}};
    }
    auto calls = cni::dry_run_check_network_list(attachment.list, conf, result_for_check(attachment), runtime);
    const auto* const why_none = calls.empty() ? "its configuration has disableCheck" : "";
    return {std::move(calls), why_none};
  } catch (const Error& error) {
    return {{}, error.what()};
  }
}

}  // namespace docker_cni::attachment
