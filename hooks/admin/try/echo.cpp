// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/try/echo.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include "shared/error.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::admin {
namespace {

constexpr std::size_t icmp_header = 8;

struct Family {
  int domain;
  int protocol;
  std::size_t ip_header;
  std::uint8_t request;
  std::uint8_t reply;
};

constexpr Family icmp{AF_INET, IPPROTO_ICMP, 20, ICMP_ECHO, ICMP_ECHOREPLY};
constexpr Family icmpv6{AF_INET6, IPPROTO_ICMPV6, 40, ICMP6_ECHO_REQUEST, ICMP6_ECHO_REPLY};

/// The checksum of RFC 1071.
std::uint16_t checksum(const std::vector<std::uint8_t>& bytes) {
  std::uint32_t sum = 0;
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    const unsigned low = at + 1 < bytes.size() ? bytes[at + 1] : 0U;
    sum += static_cast<std::uint32_t>(bytes[at]) << 8U | low;
  }
  while (sum > 0xFFFF) sum = (sum & 0xFFFFU) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

std::vector<std::uint8_t> request_of(const Family& family, std::size_t size) {
  std::vector<std::uint8_t> packet(std::max(size, family.ip_header + icmp_header) - family.ip_header);
  const auto id = static_cast<std::uint16_t>(::getpid());
  packet[0] = family.request;
  packet[4] = static_cast<std::uint8_t>(id >> 8U);
  packet[5] = static_cast<std::uint8_t>(id);
  if (family.domain == AF_INET6) return packet;  // there the kernel fills it in
  const auto sum = checksum(packet);
  packet[2] = static_cast<std::uint8_t>(sum >> 8U);
  packet[3] = static_cast<std::uint8_t>(sum);
  return packet;
}

void connect_to(int fd, const system::IpPrefix& address) {
  sockaddr_storage to{};
  socklen_t length = sizeof(sockaddr_in);
  if (address.ipv6) {
    sockaddr_in6 in6{};
    in6.sin6_family = AF_INET6;
    std::memcpy(&in6.sin6_addr, address.address.data(), sizeof in6.sin6_addr);
    std::memcpy(&to, &in6, sizeof in6);
    length = sizeof in6;
  } else {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    std::memcpy(&in.sin_addr, address.address.data(), sizeof in.sin_addr);
    std::memcpy(&to, &in, sizeof in);
  }
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the form of the call
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), length) != 0) {
    throw SystemError("connect to " + system::format_address(address), errno);
  }
}

void forbid_fragments(int fd, bool is_ipv6) {
  static_assert(IP_PMTUDISC_DO == IPV6_PMTUDISC_DO);
  const int discover = IP_PMTUDISC_DO;
  ::setsockopt(fd, is_ipv6 ? IPPROTO_IPV6 : IPPROTO_IP, is_ipv6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER, &discover,
               sizeof discover);
}

/// Whether what `fd` has is the answer to our request.
bool is_answer(int fd, const Family& family, const std::vector<std::uint8_t>& request) {
  std::array<std::uint8_t, 128> packet{};
  const auto got = ::recv(fd, packet.data(), packet.size(), 0);
  if (got < 0) return false;
  const auto header = family.domain == AF_INET ? static_cast<std::size_t>(packet[0] & 0x0FU) * 4 : 0U;
  if (static_cast<std::size_t>(got) < header + icmp_header) return false;
  return packet.at(header) == family.reply && packet.at(header + 4) == request[4] &&
         packet.at(header + 5) == request[5];
}

}  // namespace

bool answers_echo(const system::IpPrefix& address, std::size_t size, const system::Deadline& deadline) {
  const auto& family = address.ipv6 ? icmpv6 : icmp;
  constexpr std::chrono::milliseconds pause(200);
  const auto request = request_of(family, size);
  do {
    const system::UniqueFd fd(::socket(family.domain, SOCK_RAW | SOCK_CLOEXEC, family.protocol));
    if (!fd.valid()) throw SystemError("a socket for ICMP", errno);
    forbid_fragments(fd.get(), address.ipv6);
    bool is_sent = false;
    try {
      connect_to(fd.get(), address);
      is_sent = ::send(fd.get(), request.data(), request.size(), 0) >= 0;
      if (!is_sent && errno == EMSGSIZE) return false;
    } catch (const SystemError&) {  // NOLINT(bugprone-empty-catch): an IPv6 address is usable after a second only
    }
    const auto round = deadline.at_most(pause);
    while (!round.passed()) {
      pollfd news{fd.get(), POLLIN, 0};
      const auto wait = std::max<int>(static_cast<int>(round.left().count()), 1);
      if (::poll(&news, is_sent ? 1 : 0, wait) == 1 && is_answer(fd.get(), family, request)) return true;
    }
  } while (!deadline.passed());
  return false;
}

}  // namespace docker_cni::admin
