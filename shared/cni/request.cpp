#include "shared/cni/request.hpp"

#include <algorithm>
#include <array>

namespace docker_cni::cni {
namespace {

/// Where plugins look for iptables and the like; never what an engine happens to give us.
constexpr const char* plugins_path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

constexpr std::array<std::string_view, 4> set_by_us{"name", "cniVersion", "prevResult", "capabilities"};

bool stays(std::string_view key, bool has_runtime_config) {
  if (std::find(set_by_us.begin(), set_by_us.end(), key) != set_by_us.end()) return false;
  if (key == "runtimeConfig") return !has_runtime_config;
  return !key.starts_with("cni.dev/");
}

}  // namespace

std::string build_request(const NetworkConfigList& list, const PluginConfig& plugin, const RequestParts& parts) {
  json::ObjectWriter request;
  request.add_string("cniVersion", list.cni_version).add_string("name", list.name);
  for (const auto& member : json::members(plugin.text)) {
    if (stays(member.key, !parts.runtime_config.empty())) request.add(member.key, member.value);
  }
  if (!parts.runtime_config.empty()) request.add("runtimeConfig", parts.runtime_config);
  if (!parts.prev_result.empty()) request.add("prevResult", parts.prev_result);
  if (!parts.valid_attachments.empty()) {
    request.add("cni.dev/valid-attachments", parts.valid_attachments);
    request.add("cni.dev/attachments", parts.valid_attachments);  // what plugins of libcni 1.2.3 and later read
  }
  return request.text();
}

std::string derive_runtime_config(const PluginConfig& plugin, const std::vector<json::Member>& capability_args) {
  json::ObjectWriter runtime_config;
  bool any = false;
  for (const auto& capability : plugin.capabilities) {
    if (const auto value = json::find(capability_args, capability)) {
      runtime_config.add(capability, *value);
      any = true;
    }
  }
  return any ? runtime_config.text() : std::string();
}

std::vector<std::string> plugin_environment(std::string_view command, const RuntimeConf& conf,
                                            const std::vector<fs::path>& path) {
  std::string cni_path;
  for (const auto& directory : path) {
    if (!directory.empty()) cni_path.append(cni_path.empty() ? "" : ":").append(directory.string());
  }
  return {plugins_path,
          "CNI_COMMAND=" + std::string(command),
          "CNI_CONTAINERID=" + conf.container_id,
          "CNI_NETNS=" + conf.netns,
          "CNI_IFNAME=" + conf.if_name,
          "CNI_ARGS=" + format_args(conf.args),
          "CNI_PATH=" + cni_path};
}

}  // namespace docker_cni::cni
