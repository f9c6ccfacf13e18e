// SPDX-License-Identifier: Apache-2.0
#include "hooks/forward/conntrack.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstdint>
#include <cstring>
#include <exception>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <netinet/in.h>
#include <set>
#include <string>
#include <string_view>

#include "shared/error.hpp"
#include "shared/system/interfaces.hpp"
#include "shared/system/ip_prefix.hpp"
#include "shared/system/netlink.hpp"

namespace docker_cni::forward {
namespace {

using system::each_netlink_attribute;

constexpr const char* subject = "the kernel's list of connections";

constexpr unsigned short message(unsigned type) {
  return static_cast<unsigned short>((NFNL_SUBSYS_CTNETLINK << 8U) | type);
}

/// A connection that the kernel remembers, by what tells it from others.
struct Tracked {
  unsigned char family = 0;
  std::string original;  // CTA_TUPLE_ORIG
  std::string zone;      // CTA_ZONE; empty: none
  std::uint8_t protocol = 0;
  std::string address;  // to which its first packet was sent
  std::uint16_t port = 0;
};

void read_protocol(std::string_view attributes, Tracked& connection) {
  each_netlink_attribute(attributes, [&](unsigned short type, std::string_view value) {
    if (type == CTA_PROTO_NUM && value.size() == sizeof connection.protocol) {
      connection.protocol = static_cast<std::uint8_t>(value.front());
    }
    if (type == CTA_PROTO_DST_PORT && value.size() == sizeof connection.port) {
      std::memcpy(&connection.port, value.data(), sizeof connection.port);
      connection.port = ntohs(connection.port);
    }
  });
}

/// An address as conntrack has it, in canonical form; empty where it's none.
std::string address_of(std::string_view bytes) {
  const int family = bytes.size() == sizeof(in_addr) ? AF_INET : AF_INET6;
  if (family == AF_INET6 && bytes.size() != sizeof(in6_addr)) return {};
  std::array<char, INET6_ADDRSTRLEN> text{};
  return ::inet_ntop(family, bytes.data(), text.data(), text.size()) == nullptr ? "" : text.data();
}

Tracked parse_connection(std::string_view payload) {
  Tracked connection;
  nfgenmsg header{};
  if (payload.size() < sizeof header) return connection;
  std::memcpy(&header, payload.data(), sizeof header);
  connection.family = header.nfgen_family;
  each_netlink_attribute(payload.substr(sizeof header), [&](unsigned short type, std::string_view value) {
    if (type == CTA_ZONE) connection.zone = value;
    if (type != CTA_TUPLE_ORIG) return;
    connection.original = value;
    each_netlink_attribute(value, [&](unsigned short part, std::string_view attributes) {
      if (part == CTA_TUPLE_PROTO) read_protocol(attributes, connection);
      if (part != CTA_TUPLE_IP) return;
      each_netlink_attribute(attributes, [&](unsigned short which, std::string_view address) {
        if (which == CTA_IP_V4_DST || which == CTA_IP_V6_DST) connection.address = address_of(address);
      });
    });
  });
  return connection;
}

nfgenmsg header_of(unsigned char family) { return {family, NFNETLINK_V0, 0}; }

void forget(const Tracked& connection) {
  system::NetlinkRequest request(message(IPCTNL_MSG_CT_DELETE), NLM_F_ACK, header_of(connection.family));
  request.add(CTA_TUPLE_ORIG | NLA_F_NESTED, connection.original);
  if (!connection.zone.empty()) request.add(CTA_ZONE, connection.zone);
  try {
    system::ask_kernel(NETLINK_NETFILTER, request, subject, [](std::string_view) {});
  } catch (const SystemError& error) {
    if (error.error_number() != ENOENT) throw;  // it has ended meanwhile
  }
}

/// Whether `connection` was sent to one of `ports` at one of the host's `addresses`: others' connections to a port of
/// the same number are none of ours.
bool is_to(const std::vector<cni::PortMapping>& ports, const std::set<std::string>& addresses,
           const Tracked& connection) {
  return connection.protocol == IPPROTO_UDP && addresses.contains(connection.address) &&
         std::any_of(ports.begin(), ports.end(), [&](const cni::PortMapping& port) {
           const bool is_there = port.host_ip.empty() || port.host_ip == "0.0.0.0" || port.host_ip == "::" ||
                                 port.host_ip == connection.address;
           return port.protocol == "udp" && port.host_port == connection.port && is_there;
         });
}

std::set<std::string> addresses_of_host() {
  std::set<std::string> addresses;
  for (const auto& interface : system::interfaces()) {
    for (const auto& address : interface.addresses) addresses.insert(system::format_address(address));
  }
  return addresses;
}

}  // namespace

void forget_udp(const std::vector<cni::PortMapping>& ports) noexcept {
  try {
    const bool has_udp =
        std::any_of(ports.begin(), ports.end(), [](const auto& port) { return port.protocol == "udp"; });
    if (!has_udp) return;
    const auto addresses = addresses_of_host();
    std::vector<Tracked> connections;
    const system::NetlinkRequest all(message(IPCTNL_MSG_CT_GET), NLM_F_DUMP, header_of(AF_UNSPEC));
    system::ask_kernel(NETLINK_NETFILTER, all, subject, [&](std::string_view payload) {
      auto connection = parse_connection(payload);
      if (is_to(ports, addresses, connection)) connections.push_back(std::move(connection));
    });
    for (const auto& connection : connections) forget(connection);
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): see above
  }
}

}  // namespace docker_cni::forward
