// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "shared/cni/args.hpp"
#include "shared/cni/network_config_list.hpp"

/// The plugin dnsname, which gives containers names by a dnsmasq of each network. It takes the capability "aliases",
/// but isn't told as the conventions say: it was made for podman.
namespace docker_cni::attachment {

/// The capability "aliases" of `names`: a list; where dnsname of `list` takes it, one for each network.
std::string aliases_for(const cni::NetworkConfigList& list, const std::vector<std::string>& names);

/// Adds to `args` the name by which dnsname of `list` knows the container: at DEL it forgets what has that name, and
/// without one nothing.
void tell_dnsname(const cni::NetworkConfigList& list, const std::string& name, cni::Args& args);

}  // namespace docker_cni::attachment
