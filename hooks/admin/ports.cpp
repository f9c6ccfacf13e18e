// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/ports.hpp"

#include <algorithm>
#include <cstddef>
#include <tuple>

#include "hooks/admin/records.hpp"
#include "shared/attachment/host_ports.hpp"
#include "shared/cni/ip_address.hpp"
#include "shared/record/renewal.hpp"

namespace docker_cni::admin {
namespace {

std::string range(std::uint16_t first, std::uint16_t last) {
  return first == last ? std::to_string(first) : std::to_string(first) + "-" + std::to_string(last);
}

bool follows(const PublishedPort& next, const PublishedPort& last) {
  return next.host_ip == last.host_ip && next.protocol == last.protocol && next.host_port == last.host_port + 1 &&
         next.container_port == last.container_port + 1;
}

}  // namespace

std::vector<PublishedPort> published_ports(const record::Record& record, const record::Attachment& attachment) {
  std::vector<PublishedPort> ports;
  if (record.phase != record::Phase::attached) return ports;
  const auto addresses = record::read_addresses(attachment);
  const auto has_family = [&](bool ipv6) {
    return std::any_of(addresses.begin(), addresses.end(),
                       [ipv6](const std::string& address) { return cni::is_ipv6(address) == ipv6; });
  };
  for (const auto& mapping : attachment::ports_of(attachment)) {
    PublishedPort port{mapping.host_ip, mapping.host_port, mapping.container_port, mapping.protocol};
    if (!port.host_ip.empty()) {
      if (cni::is_ipv6(port.host_ip)) port.host_ip = "[" + port.host_ip + "]";
      ports.push_back(port);
      continue;
    }
    for (const bool ipv6 : {false, true}) {
      port.host_ip = ipv6 ? "[::]" : "0.0.0.0";
      if (has_family(ipv6)) ports.push_back(port);
    }
  }
  return ports;
}

std::vector<std::string> format_ports(const std::vector<PublishedPort>& ports) {
  auto sorted = ports;
  std::stable_sort(sorted.begin(), sorted.end(), [](const PublishedPort& one, const PublishedPort& other) {
    return std::tie(one.host_ip, one.protocol, one.host_port) <
           std::tie(other.host_ip, other.protocol, other.host_port);
  });
  std::vector<std::string> texts;
  for (std::size_t first = 0; first < sorted.size();) {
    auto last = first;
    while (last + 1 < sorted.size() && follows(sorted[last + 1], sorted[last])) ++last;
    const auto& from = sorted[first];
    const auto& to = sorted[last];
    texts.push_back(from.host_ip + ":" + range(from.host_port, to.host_port) + "->" +
                    range(from.container_port, to.container_port) + "/" + from.protocol);
    first = last + 1;
  }
  return texts;
}

}  // namespace docker_cni::admin
