// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/list_call.hpp"

#include <cerrno>
#include <sys/stat.h>
#include <utility>

#include "shared/cni/error.hpp"
#include "shared/cni/names.hpp"
#include "shared/error.hpp"

namespace docker_cni::cni {
namespace {

/// stat(2) tells a namespace by device and inode; a path that leads nowhere is none, so not ours.
void refuse_own_netns(const std::string& netns) {
  struct stat own {};
  struct stat given {};
  if (netns.empty() || ::stat(netns.c_str(), &given) != 0) return;
  if (::stat("/proc/self/ns/net", &own) != 0) throw SystemError("/proc/self/ns/net", errno);
  if (own.st_dev == given.st_dev && own.st_ino == given.st_ino) {
    throw PluginError(invalid_netns, netns + " is the network namespace of the host, not of a container");
  }
}

std::vector<json::Member> parse_capability_args(const std::string& text) {
  if (text.empty()) return {};
  return in_context([] { return "capability args"; }, [&text] { return json::members(text); });
}

}  // namespace

ListCall::ListCall(std::string_view command, const NetworkConfigList& list, const RuntimeConf& conf,
                   const PluginRuntime& runtime)
    : command_(command), list_(list), conf_(&conf), runtime_(runtime) {
  check_network_name(list.name);
  check_container_id(conf.container_id);
  check_interface_name(conf.if_name);
  refuse_own_netns(conf.netns);
  capability_args_ = parse_capability_args(conf.capability_args);
  environment_ = plugin_environment(command, conf, runtime.path);
}

ListCall::ListCall(std::string_view command, const NetworkConfigList& list, const PluginRuntime& runtime)
    : command_(command), list_(list), runtime_(runtime), environment_(plugin_environment(command, {}, runtime.path)) {
  check_network_name(list.name);
}

void ListCall::require_netns() const {
  if (conf_ == nullptr || conf_->netns.empty()) {
    throw PluginError(invalid_environment, "the container has no network namespace");
  }
}

std::vector<fs::path> ListCall::find_all() const {
  std::vector<fs::path> programs;
  programs.reserve(list_.plugins.size());
  for (const auto& plugin : list_.plugins) programs.push_back(find_plugin(plugin.type, runtime_.path));
  return programs;
}

PluginExecution ListCall::execution(const PluginConfig& plugin, fs::path program, RequestParts parts) const {
  const auto runtime_config = derive_runtime_config(plugin, capability_args_);
  parts.runtime_config = runtime_config;
  if (conf_ != nullptr) parts.config_args = conf_->config_args;
  return {std::string(command_), list_.name,   plugin.type,
          std::move(program),    environment_, build_request(list_, plugin, parts)};
}

}  // namespace docker_cni::cni
