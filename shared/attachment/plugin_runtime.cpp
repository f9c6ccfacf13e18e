// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/plugin_runtime.hpp"

#include <memory>
#include <string>
#include <utility>

#include "shared/cni/error.hpp"
#include "shared/installed/programs.hpp"
#include "shared/sentence.hpp"

namespace docker_cni::attachment {
namespace {

bool has_failed(const cni::PluginCall& call) {
  // Who releases takes a container that its plugin doesn't know for released.
  return !call.error.empty() && !(call.execution.command == "DEL" && call.code == cni::unknown_container);
}

bool is_same_call(const cni::PluginCall& call, const record::FailedCall& failing_call) {
  const auto& asked = failing_call.asked;
  if (call.execution.program != asked.program || call.execution.command != asked.command) return false;
  if (asked.environment.empty()) return call.execution.network == asked.network;  // it was too much to be kept
  return call.execution.environment == asked.environment && call.execution.request == asked.request;
}

/// Makes `call` the failing_call, or clears it by its second try. An ADD is suspected whatever it says: its answer is
/// judged later.
void note_or_clear(const cni::PluginCall& call, FailingCall& failing_call) {
  const bool is_second_try = failing_call && is_same_call(call, *failing_call);
  if (call.execution.command == "ADD" || (has_failed(call) && (!failing_call || is_second_try))) {
    failing_call = record::failed_call(call);
  } else if (is_second_try) {
    failing_call.reset();
  }
}

}  // namespace

cni::PluginRuntime plugin_runtime(Operation& operation, std::vector<fs::path> cni_path, std::string_view container) {
  const auto& config = operation.config;
  const auto plugins_log =
      config.cni_log.empty() ? nullptr : std::make_shared<Log>("file://" + config.cni_log, config.log_level, "plugin");
  const auto tell = [&operation, plugins_log, container = std::string(container)](const cni::PluginCall& call) {
    const auto& log = operation.log;
    note_or_clear(call, operation.failing_call);
    auto line = call.execution.command + field("container", container) + field("network", call.execution.network) +
                field("plugin", call.execution.type) + field("ms", std::to_string(call.took.count()));
    if (!call.error.empty()) line += field("error", call.error);
    if (call.stderr_text.empty() || plugins_log) log.debug(line);  // of a failure tells who throws it
    if (call.stderr_text.empty()) return;
    // What a plugin has to say is for the administrator: nobody else would ever show it.
    line += field("stderr", one_line(call.stderr_text));
    const Log& to = plugins_log ? *plugins_log : log;
    call.error.empty() ? to.info(line) : to.warn(line);
  };
  return {.path = installed::with_own_plugins(std::move(cni_path), installed::own_directory()),
          .plugin_timeout = config.plugin_timeout,
          .deadline = operation.deadline,
          .version_cache = operation.store.paths().versions(),
          .on_call = tell,
          .cancel = operation.cancel};
}

cni::RuntimeConf runtime_conf(const record::Record& record, const record::Attachment& attachment,
                              const std::string& netns) {
  return {record::cni_container_id(record),
          netns,
          attachment.interface,
          attachment.args,
          attachment.capability_args,
          attachment.config_args};
}

std::string name_of(const cni::NetworkConfigList& list) {
  auto name = "network \"" + list.name + "\"";
  if (!list.file.empty()) name += " (" + list.file.string() + ")";
  return name;
}

}  // namespace docker_cni::attachment
