#include "shared/attachment/call_log.hpp"

#include <memory>
#include <string>
#include <utility>

#include "shared/cni/error.hpp"
#include "shared/sentence.hpp"

namespace docker_cni::attachment {
namespace {

bool has_failed(const cni::PluginCall& call) {
  // Who releases takes a container that its plugin doesn't know for released.
  return !call.error.empty() && !(call.execution.command == "DEL" && call.code == cni::unknown_container);
}

bool is_same(const cni::PluginCall& call, const record::FailedCall& suspect) {
  const auto& asked = suspect.asked;
  if (call.execution.program != asked.program || call.execution.command != asked.command) return false;
  if (asked.environment.empty()) return call.execution.network == asked.network;  // it was too much to be kept
  return call.execution.environment == asked.environment && call.execution.request == asked.request;
}

/// Makes `call` the suspect, or clears it by its second try. An ADD is suspected whatever it says: its answer is judged
/// later.
void suspect_or_clear(const cni::PluginCall& call, SuspectCall& suspect) {
  const bool is_second_try = suspect && is_same(call, *suspect);
  if (call.execution.command == "ADD" || (has_failed(call) && (!suspect || is_second_try))) {
    suspect = record::failed_call(call);
  } else if (is_second_try) {
    suspect.reset();
  }
}

}  // namespace

cni::PluginRuntime plugin_runtime(const Config& config, std::vector<fs::path> cni_path,
                                  const system::Deadline& deadline, std::string_view container, const Log& log,
                                  SuspectCall* suspect) {
  const auto plugins_log =
      config.cni_log.empty() ? nullptr : std::make_shared<Log>("file://" + config.cni_log, config.log_level, "plugin");
  const auto tell = [&log, plugins_log, suspect, container = std::string(container)](const cni::PluginCall& call) {
    if (suspect != nullptr) suspect_or_clear(call, *suspect);
    auto line = std::string(call.execution.command) + field("container", container) +
                field("network", call.execution.network) + field("plugin", call.execution.type) +
                field("ms", std::to_string(call.took.count()));
    if (!call.error.empty()) line += field("error", call.error);
    if (call.stderr_text.empty() || plugins_log) log.debug(line);  // of a failure tells who throws it
    if (call.stderr_text.empty()) return;
    // What a plugin has to say is for the administrator: nobody else would ever show it.
    line += field("stderr", one_line(call.stderr_text));
    const Log& to = plugins_log ? *plugins_log : log;
    call.error.empty() ? to.info(line) : to.warn(line);
  };
  return {.path = std::move(cni_path),
          .plugin_timeout = config.plugin_timeout,
          .deadline = deadline,
          .version_cache = record::Paths(config.state_dir, config.netns_dir).versions(),
          .on_call = tell};
}

std::string name_of(const cni::NetworkConfigList& list) {
  auto name = "network \"" + list.name + "\"";
  if (!list.file.empty()) name += " (" + list.file.string() + ")";
  return name;
}

}  // namespace docker_cni::attachment
