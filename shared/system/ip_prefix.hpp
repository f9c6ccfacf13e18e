// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace docker_cni::system {

/// A range of IP addresses, or one with its prefix length: the bits behind the prefix are kept.
struct IpPrefix {
  std::array<std::uint8_t, 16> address{};  // IPv4: the first four
  unsigned length = 0;                     // of the prefix, in bits
  bool ipv6 = false;

  friend bool operator==(const IpPrefix&, const IpPrefix&) = default;
};

/// `text` as "10.1.0.2/24" or "10.1.0.2", which is a range of one address; nothing where it is neither.
std::optional<IpPrefix> parse_ip_prefix(std::string_view text);

/// As parse_ip_prefix() reads it.
std::string format_ip_prefix(const IpPrefix& prefix);

/// The address alone.
std::string format_address(const IpPrefix& prefix);

/// The bits behind the prefix cleared.
IpPrefix network_of(IpPrefix prefix);

/// Whether an address is in both.
bool overlap(const IpPrefix& one, const IpPrefix& other);

/// Whether the two have the same address, whatever their prefixes.
bool same_address(const IpPrefix& one, const IpPrefix& other);

}  // namespace docker_cni::system
