#pragma once

#include <string>

namespace docker_cni::system {

/// Whether our own network namespace has an interface `name` that is one side of a veth.
bool is_veth(const std::string& name);

/// Sets the interface `name` of our own network namespace up or down. Throws SystemError naming it.
void set_interface_up(const std::string& name, bool up);

}  // namespace docker_cni::system
