// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/system/ip_prefix.hpp"

/// Which addresses a new network gives out. Everything in here is pure.
namespace docker_cni::admin {

/// A subnet of a network, and what of it.
struct Subnet {
  system::IpPrefix prefix;
  std::optional<system::IpPrefix> gateway;   // none: the first address
  std::optional<system::IpPrefix> ip_range;  // the part that is given out; none: all of it
};

/// What was said of a network's addresses, as on the command line.
struct AskedAddresses {
  std::vector<std::string> subnets;
  std::vector<std::string> gateways;   // each in one of the subnets
  std::vector<std::string> ip_ranges;  // likewise
};

/// Reads `asked`. Throws Error naming what is no address, too small, in no subnet, or there twice.
std::vector<Subnet> parse_subnets(const AskedAddresses& asked);

/// The first and the last address of `subnet` that are given out, where it says so.
struct AddressRange {
  std::string first;
  std::string last;
};
std::optional<AddressRange> range_of(const Subnet& subnet);

/// The first /24 of those that we choose from which has no address in one of `taken`, but for default routes; nothing
/// where all have.
std::optional<system::IpPrefix> free_ipv4_subnet(const std::vector<system::IpPrefix>& taken);

/// The same of IPv6, a /64 of the host's own fd00::/8 (RFC 4193), whose 40 bits come from `machine_id`, so that the
/// same host chooses the same ones, and two hosts different ones.
std::optional<system::IpPrefix> free_ipv6_subnet(const std::vector<system::IpPrefix>& taken,
                                                 std::string_view machine_id);

}  // namespace docker_cni::admin
