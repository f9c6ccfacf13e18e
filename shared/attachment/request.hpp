// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "shared/attachment/labels.hpp"
#include "shared/attachment/network_options.hpp"
#include "shared/cni/network_config_list.hpp"
#include "shared/cni/runtime_conf.hpp"
#include "shared/config.hpp"
#include "shared/engine/docker_flags.hpp"
#include "shared/log.hpp"

namespace docker_cni::attachment {

/// Adds to `options` what Docker was asked for by flags of its own; a label is heeded before a flag.
/// Throws Error naming the flag whose value is wrong.
void add_docker_flags(NetworkOptions& options, const engine::DockerFlags& flags);

/// Adds to `args` what cni.yaml takes from the container's `environment` (process.env of its spec), behind what is
/// asked for by other means: with `environment` in its trust IPV4 and IPPOOL, as IP and IPPOOL; with
/// cni_args_from_environment all of it that CNI_ARGS can tell. An image's author writes these too.
/// Throws Error if an address isn't one.
void add_args_from_environment(cni::Args& args, const std::vector<std::string>& environment, const Config& config);

/// One attachment to be made: SPEC.md's parameters, but for the container's own.
struct Request {
  cni::NetworkConfigList list;
  std::string interface;
  cni::Args args;
  std::string capability_args;
  std::string config_args = {};  // RuntimeConf::config_args
  bool default_route = false;    // it was chosen to have the container's default route
};

/// Looks the networks up in cni_conf_dir, and warns of each file that had to be passed over since it can't be read.
/// What is asked of no network by name goes to the first that takes it. The network with the default route comes first,
/// the others in their order; one that the container was disconnected from isn't among them.
/// Throws Error naming network and file.
std::vector<Request> load_requests(const NetworkOptions& options, const Config& config, const Log& log);

/// Throws Error if something is asked for that no plugin takes, and that would so be asked for in vain: a port that
/// isn't published, say. It names the plugin to add.
void check_capabilities(const std::vector<Request>& requests, const NetworkOptions& options);

}  // namespace docker_cni::attachment
