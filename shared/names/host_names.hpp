// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Names in /etc/hosts: a container's own, and those of the others on its networks. Knows files, no plugins.
namespace docker_cni::names {

/// Whether `name` may stand in /etc/hosts. A container's author chooses it, so it must not add a line of its own.
bool is_host_name(std::string_view name);

/// The names of a container in its own /etc/hosts, as Docker writes them: the fully qualified name, and then the bare
/// one. None where `hostname` is not a host name. Pure.
std::vector<std::string> host_names(const std::string& hostname, const std::string& domainname);

}  // namespace docker_cni::names
