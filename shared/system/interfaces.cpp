// SPDX-License-Identifier: Apache-2.0
#include "shared/system/interfaces.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>
#include <netinet/in.h>
#include <optional>
#include <sstream>
#include <sys/socket.h>

#include "shared/error.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::system {
namespace {

template <class SocketAddress>
SocketAddress as(const sockaddr& address) {
  SocketAddress copy{};
  std::memcpy(&copy, &address, sizeof copy);
  return copy;
}

/// `address` with the prefix length of `mask`; nothing where it is not an IP address.
std::optional<IpPrefix> prefix_of(const sockaddr* address, const sockaddr* mask) {
  if (address == nullptr || mask == nullptr) return std::nullopt;
  IpPrefix prefix;
  if (address->sa_family == AF_INET) {
    const auto ip = as<sockaddr_in>(*address).sin_addr;
    std::memcpy(prefix.address.data(), &ip, sizeof ip);
    prefix.length = static_cast<unsigned>(std::popcount(as<sockaddr_in>(*mask).sin_addr.s_addr));
    return prefix;
  }
  if (address->sa_family != AF_INET6) return std::nullopt;
  prefix.ipv6 = true;
  const auto ip = as<sockaddr_in6>(*address).sin6_addr;
  std::memcpy(prefix.address.data(), &ip, sizeof ip);
  for (const auto byte : as<sockaddr_in6>(*mask).sin6_addr.s6_addr) {
    prefix.length += static_cast<unsigned>(std::popcount(byte));
  }
  return prefix;
}

std::optional<unsigned> hexadecimal(std::string_view digits) {
  unsigned value = 0;
  const auto* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, value, 16);
  return read.ec == std::errc() && read.ptr == end ? std::optional(value) : std::nullopt;
}

std::vector<std::vector<std::string>> lines_of_words(std::string_view text) {
  std::vector<std::vector<std::string>> lines;
  std::istringstream stream{std::string(text)};
  for (std::string line; std::getline(stream, line);) {
    std::istringstream words(line);
    auto& all = lines.emplace_back();
    for (std::string word; words >> word;) all.push_back(std::move(word));
  }
  return lines;
}

constexpr unsigned rejecting = 0x0200;  // RTF_REJECT

/// Iface Destination Gateway Flags RefCnt Use Metric Mask …: addresses in the host's own order of bytes.
std::optional<Route> parse_ipv4_route(const std::vector<std::string>& words) {
  constexpr std::size_t fields = 8;
  if (words.size() < fields) return std::nullopt;
  const auto destination = hexadecimal(words[1]);
  const auto flags = hexadecimal(words[3]);
  const auto mask = hexadecimal(words[7]);
  if (!destination || !mask || !flags || (*flags & rejecting) != 0) return std::nullopt;
  Route route{{}, words[0]};
  std::memcpy(route.destination.address.data(), &*destination, sizeof *destination);
  route.destination.length = static_cast<unsigned>(std::popcount(*mask));
  return route;
}

/// Destination its-length Source its-length Gateway Metric RefCnt Use Flags Iface.
std::optional<Route> parse_ipv6_route(const std::vector<std::string>& words) {
  constexpr std::size_t fields = 10;
  constexpr std::size_t digits = 32;
  if (words.size() < fields || words[0].size() != digits) return std::nullopt;
  const auto length = hexadecimal(words[1]);
  const auto flags = hexadecimal(words[8]);
  if (!length || !flags || (*flags & rejecting) != 0 || *length > 128) return std::nullopt;
  Route route{{.address = {}, .length = *length, .ipv6 = true}, words[9]};
  for (std::size_t at = 0; at < route.destination.address.size(); ++at) {
    const auto byte = hexadecimal(std::string_view(words[0]).substr(2 * at, 2));
    if (!byte) return std::nullopt;
    route.destination.address.at(at) = static_cast<std::uint8_t>(*byte);
  }
  return route;
}

}  // namespace

std::vector<Interface> interfaces() {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) throw SystemError("the list of interfaces", errno);
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> list(first, ::freeifaddrs);
  std::vector<Interface> all;
  for (const auto* entry = list.get(); entry != nullptr; entry = entry->ifa_next) {
    const std::string name = entry->ifa_name;
    auto known = std::find_if(all.begin(), all.end(), [&](const Interface& one) { return one.name == name; });
    if (known == all.end()) known = all.insert(all.end(), {name, (entry->ifa_flags & IFF_UP) != 0, {}});
    if (const auto prefix = prefix_of(entry->ifa_addr, entry->ifa_netmask)) known->addresses.push_back(*prefix);
  }
  return all;
}

const Interface* find(const std::vector<Interface>& all, std::string_view name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Interface& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::vector<Route> parse_routes(std::string_view ipv4, std::string_view ipv6) {
  std::vector<Route> all;
  for (const auto& words : lines_of_words(ipv4)) {
    if (auto route = parse_ipv4_route(words)) all.push_back(*std::move(route));
  }
  for (const auto& words : lines_of_words(ipv6)) {
    if (auto route = parse_ipv6_route(words)) all.push_back(*std::move(route));
  }
  return all;
}

std::vector<Route> routes() {
  return parse_routes(read_file_if_there("/proc/self/net/route").value_or(""),
                      read_file_if_there("/proc/self/net/ipv6_route").value_or(""));
}

}  // namespace docker_cni::system
