// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "shared/system/deadline.hpp"
#include "shared/system/ip_prefix.hpp"

namespace docker_cni::admin {

/// Whether `address` answers an ICMP echo request (RFC 792, RFC 4443), in a packet of `size` bytes that nobody may
/// fragment, from the network namespace that we are in. Asks until it does, or `deadline` passes. Throws SystemError.
bool answers_echo(const system::IpPrefix& address, std::size_t size, const system::Deadline& deadline);

/// The size of the smallest packet that is worth sending.
inline constexpr std::size_t small_packet = 84;

}  // namespace docker_cni::admin
