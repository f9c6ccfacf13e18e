// SPDX-License-Identifier: Apache-2.0
#include "shared/system/ip_prefix.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <netinet/in.h>

namespace docker_cni::system {
namespace {

constexpr unsigned bits_of(bool ipv6) { return ipv6 ? 128 : 32; }

/// Byte `at` of a mask of `length` bits.
std::uint8_t mask_byte(unsigned length, unsigned at) {
  const unsigned bits = std::min(8U, length > at * 8 ? length - at * 8 : 0U);
  return static_cast<std::uint8_t>(0xFF00U >> bits);
}

}  // namespace

std::optional<IpPrefix> parse_ip_prefix(std::string_view text) {
  const auto slash = text.find('/');
  const std::string address(text.substr(0, slash));
  IpPrefix prefix;
  prefix.ipv6 = address.find(':') != std::string::npos;
  if (address.find('\0') != std::string::npos) return std::nullopt;  // inet_pton() would stop there
  if (::inet_pton(prefix.ipv6 ? AF_INET6 : AF_INET, address.c_str(), prefix.address.data()) != 1) return std::nullopt;
  prefix.length = bits_of(prefix.ipv6);
  if (slash == std::string_view::npos) return prefix;
  const auto digits = text.substr(slash + 1);
  const auto* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, prefix.length);
  if (read.ec != std::errc() || read.ptr != end || prefix.length > bits_of(prefix.ipv6)) return std::nullopt;
  return prefix;
}

std::string format_address(const IpPrefix& prefix) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  return ::inet_ntop(prefix.ipv6 ? AF_INET6 : AF_INET, prefix.address.data(), text.data(), text.size());
}

std::string format_ip_prefix(const IpPrefix& prefix) {
  return format_address(prefix) + "/" + std::to_string(prefix.length);
}

IpPrefix network_of(IpPrefix prefix) {
  for (unsigned at = 0; at < prefix.address.size(); ++at) prefix.address.at(at) &= mask_byte(prefix.length, at);
  return prefix;
}

bool overlap(const IpPrefix& one, const IpPrefix& other) {
  if (one.ipv6 != other.ipv6) return false;
  const auto length = std::min(one.length, other.length);
  auto shorter_one = one;
  auto shorter_other = other;
  shorter_one.length = shorter_other.length = length;
  return network_of(shorter_one) == network_of(shorter_other);
}

bool same_address(const IpPrefix& one, const IpPrefix& other) {
  return one.ipv6 == other.ipv6 && one.address == other.address;
}

}  // namespace docker_cni::system
