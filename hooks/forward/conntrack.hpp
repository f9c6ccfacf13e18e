// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "shared/cni/port_mapping.hpp"

namespace docker_cni::forward {

/// Has the kernel forget what it remembers of packets to the UDP ones of these ports. UDP has no end of a connection: a
/// sender that goes on would go on to reach whom it has reached before the port was published, or was withdrawn. Does
/// nothing where the kernel can't be asked: then that lasts for as long as the sender doesn't pause.
void forget_udp(const std::vector<cni::PortMapping>& ports) noexcept;

}  // namespace docker_cni::forward
