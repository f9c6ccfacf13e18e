// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string_view>

#include "shared/system/deadline.hpp"

/// IPv6 addresses that can't be used yet, since the kernel still asks the link whether another host has them
/// (duplicate address detection, RFC 4862 section 5.4): a second or two from the moment that the link is up.
namespace docker_cni::system {

/// Whether one of `interfaces`, indexes, has such an address, by the text of /proc/net/if_inet6.
bool has_tentative_address(std::string_view if_inet6, const std::set<int>& interfaces);

/// Waits until none of `interfaces`, indexes of our own network namespace, has such an address, or until `deadline`.
/// False where the descriptor `cancel` (-1: none) could be read before. Throws SystemError.
bool wait_while_tentative(const std::set<int>& interfaces, const Deadline& deadline, int cancel);

}  // namespace docker_cni::system
