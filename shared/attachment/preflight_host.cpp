// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <unistd.h>

#include "shared/attachment/preflight.hpp"
#include "shared/error.hpp"
#include "shared/log.hpp"
#include "shared/system/file.hpp"
#include "shared/system/interface.hpp"
#include "shared/system/iptables.hpp"

namespace docker_cni::attachment {
namespace {

/// What a setting of sysctl(8) says, where it can be read.
bool is_on(const char* file) {
  try {
    return !system::read_file_if_there(file).value_or("1").starts_with('0');
  } catch (const Error&) {
    return true;
  }
}

std::optional<MeasuredInterface> way_out(const std::vector<system::Route>& routes) {
  for (const auto& route : routes) {
    if (route.destination.length != 0) continue;
    if (const auto mtu = system::interface_mtu(route.interface)) return MeasuredInterface{route.interface, *mtu};
  }
  return std::nullopt;
}

}  // namespace

HostNetwork look_at_host(const std::vector<cni::NetworkConfigList>& lists, const system::Deadline& deadline) {
  HostNetwork host;
  host.forwards = is_on("/proc/sys/net/ipv4/ip_forward");
  host.forwards_ipv6 = is_on("/proc/sys/net/ipv6/conf/all/forwarding");
  host.dhcp_daemon_listens = ::access(dhcp_socket, W_OK) == 0;
  try {
    host.interfaces = system::interfaces();
    host.routes = system::routes();
    host.way_out = way_out(host.routes);
    const bool asks_iptables = std::any_of(lists.begin(), lists.end(), depends_on_forward_rules);
    if (asks_iptables) host.forward_rules = system::iptables_rules(false, "filter", deadline).value_or("");
  } catch (const Error&) {  // NOLINT(bugprone-empty-catch): what was found so far is told
  }
  return host;
}

void warn_of_problems(const std::vector<record::Attachment>& attachments, std::string_view container,
                      const Operation& operation) noexcept {
  try {
    std::vector<cni::NetworkConfigList> lists;
    lists.reserve(attachments.size());
    for (const auto& attachment : attachments) lists.push_back(attachment.list);
    const auto host = look_at_host(lists, operation.deadline);
    for (const auto& list : lists) {
      for (const auto& problem : preflight(list, host, {}).problems) {
        operation.log.warn("network" + field("container", container) + field("network", list.name) +
                           field("problem", problem));
      }
    }
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the container has its network, whatever is said
  }
}

}  // namespace docker_cni::attachment
