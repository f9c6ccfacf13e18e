#pragma once

#include <string>
#include <sys/types.h>

namespace docker_cni::system {

/// Whether our own network namespace has an interface `name` that is one side of a veth.
bool is_veth(const std::string& name);

/// Whether the network namespace of the process `pid` has an interface `name`. False where there is no such
/// process.
bool has_interface(pid_t pid, const std::string& name);

/// Sets the interface `name` of our own network namespace up or down. Throws SystemError naming it.
void set_interface_up(const std::string& name, bool up);

}  // namespace docker_cni::system
