// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/system/ip_prefix.hpp"

/// The interfaces and routes of the network namespace that we are in.
namespace docker_cni::system {

struct Interface {
  std::string name;
  bool up = false;
  std::vector<IpPrefix> addresses;
};

/// All interfaces. Throws SystemError.
std::vector<Interface> interfaces();

/// The one called `name` among `all`; null where there is none.
const Interface* find(const std::vector<Interface>& all, std::string_view name);

struct Route {
  IpPrefix destination;
  std::string interface;
};

/// The routes of the main table. Throws Error if they can't be read.
std::vector<Route> routes();

/// The same, of the texts of /proc/net/route and /proc/net/ipv6_route (proc(5)). Lines of another form are left out.
std::vector<Route> parse_routes(std::string_view ipv4, std::string_view ipv6);

}  // namespace docker_cni::system
