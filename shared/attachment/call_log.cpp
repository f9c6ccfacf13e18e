#include "shared/attachment/call_log.hpp"

#include <string>
#include <utility>

#include "shared/sentence.hpp"

namespace docker_cni::attachment {

cni::PluginRuntime plugin_runtime(const Config& config, std::vector<fs::path> cni_path,
                                  const system::Deadline& deadline, std::string_view container, const Log& log) {
  const auto tell = [&log, container = std::string(container)](const cni::PluginCall& call) {
    auto line = call.command + field("container", container) + field("network", call.network) +
                field("plugin", call.plugin) + field("ms", std::to_string(call.took.count()));
    if (!call.stderr_text.empty()) line += field("stderr", one_line(call.stderr_text));
    if (call.error.empty()) return log.debug(line);
    log.debug(line + field("error", call.error));  // who throws it tells it
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
