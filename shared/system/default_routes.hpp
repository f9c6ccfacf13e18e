// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "shared/system/unique_fd.hpp"

namespace docker_cni::system {

/// A default route as a person made it; those that routers announce are not among them.
struct DefaultRoute {
  std::string interface;
  std::string gateway;  // as the kernel's list has it; all zeros: none
  bool ipv6 = false;
  unsigned metric = 0;
};

/// The default routes of the namespace `netns`, those of one family in the order in which they count.
/// Throws SystemError.
std::vector<DefaultRoute> default_routes(const UniqueFd& netns);

/// Removes `routes` from the namespace `netns`. Throws SystemError naming the interface.
void remove_default_routes(const UniqueFd& netns, const std::vector<DefaultRoute>& routes);

}  // namespace docker_cni::system
