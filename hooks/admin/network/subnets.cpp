// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/network/subnets.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "shared/error.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::admin {
namespace {

using system::IpPrefix;

unsigned bits_of(const IpPrefix& prefix) { return prefix.ipv6 ? 128 : 32; }

/// Whether each address of `inner` is in `outer`.
bool contains(const IpPrefix& outer, const IpPrefix& inner) {
  return outer.length <= inner.length && system::overlap(outer, inner);
}

IpPrefix parse_range(const std::string& text, const std::string& what) {
  const auto prefix = system::parse_ip_prefix(text);
  if (!prefix || text.find('/') == std::string::npos) {
    throw Error(what + " " + json::quoted(text) + " is not a range of addresses, such as 10.87.0.0/24");
  }
  if (const auto network = system::network_of(*prefix); network != *prefix) {
    throw Error(what + " " + json::quoted(text) + " has bits behind its prefix; did you mean " +
                system::format_ip_prefix(network) + "?");
  }
  return *prefix;
}

IpPrefix parse_subnet(const std::string& text) {
  auto subnet = parse_range(text, "the subnet");
  if (subnet.length == 0 || subnet.length + 2 > bits_of(subnet)) {
    throw Error("the subnet " + text + " has no room for a gateway and a container");
  }
  return subnet;
}

/// The one of `subnets` that `inner` is in. Throws Error if there is none.
Subnet& subnet_with(std::vector<Subnet>& subnets, const IpPrefix& inner, const std::string& what) {
  for (auto& subnet : subnets) {
    if (contains(subnet.prefix, inner)) return subnet;
  }
  throw Error(what + " is in none of the network's subnets" + (subnets.empty() ? "; give --subnet, too" : ""));
}

/// `address` with `byte` more.
IpPrefix next(IpPrefix address, bool backwards) {
  const auto bytes = bits_of(address) / 8;
  for (unsigned at = bytes; at-- > 0;) {
    auto& byte = address.address.at(at);
    byte = static_cast<std::uint8_t>(backwards ? byte - 1 : byte + 1);
    if (byte != (backwards ? 0xFF : 0)) break;
  }
  return address;
}

/// The last address of `prefix`.
IpPrefix last_of(const IpPrefix& prefix) {
  auto last = system::network_of(prefix);
  for (unsigned at = prefix.length; at < bits_of(prefix); ++at) {
    last.address.at(at / 8) = static_cast<std::uint8_t>(last.address.at(at / 8) | (0x80U >> (at % 8)));
  }
  return last;
}

bool is_taken(const IpPrefix& subnet, const std::vector<IpPrefix>& taken) {
  return std::any_of(taken.begin(), taken.end(),
                     [&](const IpPrefix& there) { return there.length != 0 && system::overlap(there, subnet); });
}

/// 64 bits of `text` (FNV-1a).
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char character : text) hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001B3U;
  return hash;
}

}  // namespace

std::vector<Subnet> parse_subnets(const AskedAddresses& asked) {
  std::vector<Subnet> subnets;
  for (const auto& text : asked.subnets) {
    const auto prefix = parse_subnet(text);
    for (const auto& other : subnets) {
      if (system::overlap(other.prefix, prefix)) {
        throw Error("the subnets " + system::format_ip_prefix(other.prefix) + " and " + text + " overlap");
      }
    }
    subnets.push_back({prefix, {}, {}});
  }
  for (const auto& text : asked.gateways) {
    const auto gateway = system::parse_ip_prefix(text);
    if (!gateway || text.find('/') != std::string::npos) {
      throw Error("the gateway " + json::quoted(text) + " is not an address");
    }
    auto& subnet = subnet_with(subnets, *gateway, "the gateway " + text);
    if (subnet.gateway) throw Error("the subnet " + system::format_ip_prefix(subnet.prefix) + " has two gateways");
    subnet.gateway = gateway;
  }
  for (const auto& text : asked.ip_ranges) {
    const auto range = parse_range(text, "the range");
    auto& subnet = subnet_with(subnets, range, "the range " + text);
    if (subnet.ip_range) throw Error("the subnet " + system::format_ip_prefix(subnet.prefix) + " has two ranges");
    subnet.ip_range = range;
    const auto part = range_of(subnet);
    if (range.length == (range.ipv6 ? 128U : 32U) && part && part->first != part->last) {
      throw Error("the range " + text + " has no address that a container can have");
    }
  }
  return subnets;
}

std::optional<AddressRange> range_of(const Subnet& subnet) {
  if (!subnet.ip_range) return std::nullopt;
  auto first = *subnet.ip_range;
  auto last = last_of(*subnet.ip_range);
  if (system::same_address(first, subnet.prefix)) first = next(first, false);  // the network's own address
  const bool is_broadcast = !last.ipv6 && system::same_address(last, last_of(subnet.prefix));
  if (is_broadcast) last = next(last, true);
  return AddressRange{system::format_address(first), system::format_address(last)};
}

std::optional<IpPrefix> free_ipv4_subnet(const std::vector<IpPrefix>& taken) {
  // Where Docker, podman and nerdctl choose their own networks is the end.
  constexpr std::array<std::string_view, 4> pools{"10.87.0.0/16", "10.128.0.0/9", "192.168.0.0/16", "172.16.0.0/12"};
  for (const auto pool : pools) {
    const auto range = system::parse_ip_prefix(pool).value();
    for (auto subnet = range; system::overlap(subnet, range);) {
      subnet.length = 24;
      if (!is_taken(subnet, taken)) return subnet;
      subnet = next(last_of(subnet), false);
    }
  }
  return std::nullopt;
}

std::optional<IpPrefix> free_ipv6_subnet(const std::vector<IpPrefix>& taken, std::string_view machine_id) {
  IpPrefix subnet{.length = 64, .ipv6 = true};
  subnet.address[0] = 0xFD;
  auto global_id = hash_of(machine_id);
  for (unsigned at = 1; at <= 5; ++at, global_id >>= 8U) subnet.address.at(at) = static_cast<std::uint8_t>(global_id);
  for (unsigned number = 0; number <= 0xFFFF; ++number) {
    subnet.address[6] = static_cast<std::uint8_t>(number >> 8U);
    subnet.address[7] = static_cast<std::uint8_t>(number);
    if (!is_taken(subnet, taken)) return subnet;
  }
  return std::nullopt;
}

}  // namespace docker_cni::admin
