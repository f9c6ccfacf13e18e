// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/attachment/operation.hpp"
#include "shared/cni/network_config_list.hpp"
#include "shared/record/record.hpp"
#include "shared/system/deadline.hpp"
#include "shared/system/interfaces.hpp"

/// What can be said of a network before a container is attached to it: how the host is, against what the network's
/// plugins need of it.
namespace docker_cni::attachment {

/// An interface with the packets that it takes.
struct MeasuredInterface {
  std::string name;
  int mtu = 0;
};

/// What of the host decides whether a network works.
struct HostNetwork {
  bool forwards = true;       // net.ipv4.ip_forward
  bool forwards_ipv6 = true;  // net.ipv6.conf.all.forwarding
  std::string forward_rules;  // `iptables -S` of the table filter; empty: nobody can tell
  std::vector<system::Interface> interfaces;
  std::vector<system::Route> routes;
  std::optional<MeasuredInterface> way_out;  // the interface of the default route
  bool dhcp_daemon_listens = true;
};

/// How the host is, as far as it matters to `lists`. Never throws: what can't be found out is taken for good.
/// `deadline` is for iptables, which is asked only where a list depends on it.
HostNetwork look_at_host(const std::vector<cni::NetworkConfigList>& lists, const system::Deadline& deadline);

/// Whether what the chain FORWARD does decides if the containers of `list` are reached.
bool depends_on_forward_rules(const cni::NetworkConfigList& list);

/// Where the dhcp plugin's daemon listens, if its configuration doesn't say otherwise.
inline constexpr const char* dhcp_socket = "/run/cni/dhcp.sock";

/// What was found, each as a sentence that begins in lower case and says what helps.
struct Preflight {
  std::vector<std::string> problems;  // containers can't be attached, or traffic doesn't flow
  std::vector<std::string> notes;     // it may be meant
};

/// What of `list` can't work on `host`. `others`: the networks beside it, or with it: one of its own name is left out.
Preflight preflight(const cni::NetworkConfigList& list, const HostNetwork& host,
                    const std::vector<cni::NetworkConfigList>& others);

/// Logs what can't work on this host of the networks of `attachments`, which `container` has just been given.
void warn_of_problems(const std::vector<record::Attachment>& attachments, std::string_view container,
                      const Operation& operation) noexcept;

/// The addresses that the list's plugins give out, as its "subnet", "ranges" and static "addresses" say.
std::vector<system::IpPrefix> subnets_of(const cni::NetworkConfigList& list);

}  // namespace docker_cni::attachment
