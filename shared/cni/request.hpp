// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/cni/network_config_list.hpp"
#include "shared/cni/runtime_conf.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::cni {

/// What a request has beside the plugin's own configuration (SPEC.md, "Deriving request configuration from plugin
/// configuration"). All are JSON texts; empty: the key is left out.
struct RequestParts {
  std::string_view prev_result = {};        // an object
  std::string_view runtime_config = {};     // an object
  std::string_view config_args = {};        // an object: what "args"."cni" gets beside what stands there
  std::string_view valid_attachments = {};  // an array
};

/// The JSON object for a plugin's stdin (SPEC.md, "Deriving request configuration from plugin configuration"). What is
/// the plugin's own stays as it stands in the configuration, to the byte; but "args" of a plugin with "ipam", and those
/// of flannel's "delegate", get the parts' config_args.
std::string build_request(const NetworkConfigList& list, const PluginConfig& plugin, const RequestParts& parts);

/// The object of those `capability_args` that `plugin` declares (SPEC.md, "Deriving runtimeConfig"); empty for none.
std::string derive_runtime_config(const PluginConfig& plugin, const std::vector<json::Member>& capability_args);

/// Throws Error if no program can be given `environment` (SPEC.md, "Parameters"): the kernel takes 128 KiB for one
/// variable, and for all of them a part of the limit of the stack (execve(2)).
void check_environment(const std::vector<std::string>& environment);

/// A plugin's whole environment (SPEC.md, "Parameters"): PATH, and CNI_COMMAND, CNI_CONTAINERID, CNI_NETNS, CNI_IFNAME,
/// CNI_ARGS and CNI_PATH, each once, empty where `conf` has nothing.
std::vector<std::string> plugin_environment(std::string_view command, const RuntimeConf& conf,
                                            const std::vector<fs::path>& path);

}  // namespace docker_cni::cni
