// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/cni/network_config_list.hpp"
#include "shared/cni/plugin.hpp"
#include "shared/cni/request.hpp"
#include "shared/cni/runtime_conf.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::cni {

/// One operation on one list (SPEC.md, section 3): what is the same for all of its plugins, checked before the first
/// one runs. It refers to the arguments, which must outlive it.
class ListCall {
 public:
  /// An operation on an attachment (SPEC.md, "Attachment Parameters"). Throws PluginError if a parameter is bad, or
  /// where the network namespace is the one that we run in: a plugin would take the host's own interfaces away.
  ListCall(std::string_view command, const NetworkConfigList& list, const RuntimeConf& conf,
           const PluginRuntime& runtime);

  /// An operation on the network as a whole (SPEC.md, "Garbage-collecting a network", "STATUS: Check plugin status").
  ListCall(std::string_view command, const NetworkConfigList& list, const PluginRuntime& runtime);

  /// Throws PluginError if there is no network namespace to work in (SPEC.md, "Attachment Parameters"), which only
  /// DEL can do without.
  void require_netns() const;

  /// The executables of all plugins, in order (SPEC.md, "Adding an attachment"). Throws Error if one is missing.
  std::vector<fs::path> find_all() const;

  /// What is to be run for `plugin`, whose executable is `program`: with its request (SPEC.md, "Deriving request
  /// configuration from plugin configuration").
  PluginExecution execution(const PluginConfig& plugin, fs::path program, RequestParts parts) const;

  /// The same, where the executable isn't known yet. Throws Error if there's no such plugin.
  PluginExecution execution(const PluginConfig& plugin, RequestParts parts) const {
    return execution(plugin, find_plugin(plugin.type, runtime_.path), parts);
  }

 private:
  std::string_view command_;
  const NetworkConfigList& list_;
  const RuntimeConf* conf_ = nullptr;  // none for an operation on the network as a whole
  const PluginRuntime& runtime_;
  std::vector<json::Member> capability_args_;  // spans of the conf's text
  std::vector<std::string> environment_;
};

}  // namespace docker_cni::cni
