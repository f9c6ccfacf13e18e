// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>

namespace docker_cni::system {

/// Whether the network namespace of the process `pid` has an interface `name`. False where there is no such
/// process.
bool has_interface(pid_t pid, const std::string& name);

/// The MTU of the interface `name` of our own network namespace; nothing where there is none. (sysfs would tell that of
/// the namespace in which it was mounted.)
std::optional<int> interface_mtu(const std::string& name);

/// Sets the interface `name` of our own network namespace up or down. Throws SystemError naming it.
void set_interface_up(const std::string& name, bool up);

}  // namespace docker_cni::system
