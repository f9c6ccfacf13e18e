#include "shared/attachment/call_log.hpp"

#include <memory>
#include <string>
#include <utility>

#include "shared/sentence.hpp"

namespace docker_cni::attachment {

cni::PluginRuntime plugin_runtime(const Config& config, std::vector<fs::path> cni_path,
                                  const system::Deadline& deadline, std::string_view container, const Log& log) {
  const auto plugins_log =
      config.cni_log.empty() ? nullptr : std::make_shared<Log>("file://" + config.cni_log, config.log_level, "plugin");
  const auto tell = [&log, plugins_log, container = std::string(container)](const cni::PluginCall& call) {
    auto line = call.command + field("container", container) + field("network", call.network) +
                field("plugin", call.plugin) + field("ms", std::to_string(call.took.count()));
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
