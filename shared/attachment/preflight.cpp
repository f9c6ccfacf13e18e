// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/preflight.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <net/if.h>
#include <string_view>
#include <utility>

#include "shared/attachment/bridge.hpp"
#include "shared/cni/config_json.hpp"
#include "shared/cni/port_mapping.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::attachment {
namespace {

using json::Kind;
using system::IpPrefix;
using Members = std::vector<json::Member>;

std::vector<std::string_view> elements_of(const Members& members, std::string_view key) {
  const auto value = json::find(members, key);
  return value && json::kind(*value) == Kind::array ? json::elements(*value) : std::vector<std::string_view>();
}

Members object_of(const Members& members, std::string_view key) {
  const auto value = json::find(members, key);
  return value && json::kind(*value) == Kind::object ? json::members(*value) : Members();
}

int number_of(const Members& members, std::string_view key) {
  const auto value = json::find(members, key).value_or("0");
  int number = 0;
  std::from_chars(value.data(), value.data() + value.size(), number);
  return number;
}

/// What the list's plugins are and want, as far as the host matters.
struct Wanted {
  std::string bridge;      // of the plugin bridge
  bool is_routed = false;  // the host is the container's gateway
  bool turns_forwarding_on = false;
  bool needs_forwarding = false;  // it masquerades, or publishes ports
  bool publishes_ports = false;
  bool accepts_replies = false;      // the plugin firewall
  bool accepts_published = false;    // docker-cni-forward
  bool has_own_subnet = false;       // it isn't a part of a network that is there
  std::vector<std::string> masters;  // interfaces of the host that it stands on
  bool has_dhcp = false;
  std::vector<std::pair<std::string, int>> mtus;  // by plugin
};

void want_of_plugin(const cni::PluginConfig& plugin, Wanted& wanted) {
  const auto members = json::members(plugin.text);
  const auto& type = plugin.type;
  if (type == "bridge") {
    wanted.bridge = bridge_of(plugin);
    wanted.is_routed = cni::is_true(members, "isGateway") || cni::is_true(members, "isDefaultGateway");
    wanted.turns_forwarding_on = wanted.is_routed;
  }
  if (type == "ptp") wanted.is_routed = wanted.turns_forwarding_on = true;
  if (type == "bridge" || type == "ptp") wanted.has_own_subnet = true;
  const bool publishes = type == "portmap" || cni::declares(plugin, cni::port_mappings_capability);
  wanted.publishes_ports = wanted.publishes_ports || publishes;
  wanted.needs_forwarding = wanted.needs_forwarding || publishes || cni::is_true(members, "ipMasq");
  wanted.accepts_replies = wanted.accepts_replies || type == "firewall";
  wanted.accepts_published = wanted.accepts_published || type == "docker-cni-forward";
  if (auto master = cni::text_or_none(members, "master"); !master.empty()) wanted.masters.push_back(std::move(master));
  if (type == "host-device") {
    if (auto device = cni::text_or_none(members, "device"); !device.empty())
      wanted.masters.push_back(std::move(device));
  }
  const auto ipam = object_of(members, "ipam");
  if (cni::text_or_none(ipam, "type") == "dhcp" && cni::text_or_none(ipam, "daemonSocketPath").empty())
    wanted.has_dhcp = true;
  if (const auto mtu = number_of(members, "mtu"); mtu > 0) wanted.mtus.emplace_back(type, mtu);
}

Wanted wanted_by(const cni::NetworkConfigList& list) {
  Wanted wanted;
  for (const auto& plugin : list.plugins) want_of_plugin(plugin, wanted);
  return wanted;
}

void add_range(std::string_view range, std::vector<IpPrefix>& subnets) {
  if (json::kind(range) != Kind::object) return;
  if (const auto subnet = system::parse_ip_prefix(cni::text_or_none(json::members(range), "subnet")))
    subnets.push_back(*subnet);
}

bool mentions(std::string_view line, const std::string& word) {
  return !word.empty() && (std::string(line) + " ").find(" " + word + " ") != std::string::npos;
}

/// Whether the table filter drops what it forwards, and no rule of it, wherever it stands, accepts what goes to or from
/// the bridge or the subnets.
bool drops_forwarded(std::string_view rules, const Wanted& wanted, const std::vector<IpPrefix>& subnets) {
  bool drops = false;
  while (!rules.empty()) {
    const auto line = rules.substr(0, rules.find('\n'));
    rules.remove_prefix(std::min(line.size() + 1, rules.size()));
    if (line == "-P FORWARD DROP") drops = true;
    if (!line.ends_with("-j ACCEPT")) continue;
    if (line == "-A FORWARD -j ACCEPT" || mentions(line, wanted.bridge)) return false;
    const bool is_ours = std::any_of(subnets.begin(), subnets.end(), [&](const IpPrefix& subnet) {
      return mentions(line, system::format_ip_prefix(system::network_of(subnet)));
    });
    if (is_ours) return false;
  }
  return drops;
}

void look_at_forwarding(const Wanted& wanted, const HostNetwork& host, const std::vector<IpPrefix>& subnets,
                        Preflight& found) {
  const auto has = [&](bool ipv6) {
    return std::any_of(subnets.begin(), subnets.end(), [&](const IpPrefix& subnet) { return subnet.ipv6 == ipv6; });
  };
  const auto bridge_is_there = system::find(host.interfaces, wanted.bridge) != nullptr;
  const auto tell_off = [&](const std::string& setting) {
    const bool comes = wanted.turns_forwarding_on && !bridge_is_there;
    (comes ? found.notes : found.problems)
        .push_back(setting + " is off, so nothing is forwarded to or from its containers" +
                   (comes ? ", until its first ADD turns it on" : "; turn it on with: sysctl -w " + setting + "=1"));
  };
  if (wanted.needs_forwarding && !host.forwards && (has(false) || !has(true))) tell_off("net.ipv4.ip_forward");
  if (wanted.needs_forwarding && !host.forwards_ipv6 && has(true)) tell_off("net.ipv6.conf.all.forwarding");

  if (!wanted.is_routed || wanted.accepts_published || !drops_forwarded(host.forward_rules, wanted, subnets)) return;
  if (!wanted.accepts_replies) {
    found.notes.emplace_back(
        "the chain FORWARD drops (dockerd sets that) and nothing here accepts its containers' packets; add "
        "{\"type\": \"docker-cni-forward\"} to its plugins");
  } else if (wanted.publishes_ports) {
    found.notes.emplace_back(
        "the chain FORWARD drops (dockerd sets that), and the plugin firewall accepts no new connections to published "
        "ports; add {\"type\": \"docker-cni-forward\"} to its plugins");
  }
}

void look_at_links(const Wanted& wanted, const HostNetwork& host, Preflight& found) {
  constexpr auto longest_name = IFNAMSIZ - 1;
  if (wanted.bridge.size() > longest_name) {
    found.problems.push_back("the bridge's name \"" + wanted.bridge + "\" has more than " +
                             std::to_string(longest_name) + " characters, which no interface may have");
  }
  for (const auto& master : wanted.masters) {
    if (system::find(host.interfaces, master) != nullptr) continue;
    found.problems.push_back("the interface " + master + ", on which it stands, is not there");
  }
  if (wanted.has_dhcp && !host.dhcp_daemon_listens) {
    found.problems.push_back(std::string(dhcp_socket) + " is not there; start the dhcp plugin's daemon");
  }
  for (const auto& [type, mtu] : wanted.mtus) {
    if (!host.way_out || mtu <= host.way_out->mtu) continue;
    found.notes.push_back("plugin " + type + ": mtu " + std::to_string(mtu) + " is above the " +
                          std::to_string(host.way_out->mtu) + " of " + host.way_out->name + ", the host's way out");
  }
}

/// Whether a route, or an address, of `interface` belongs to the network itself.
bool is_own(const std::string& interface, const Wanted& wanted) {
  return interface == wanted.bridge || interface == "lo" || interface.starts_with("veth");
}

unsigned bits_of(const IpPrefix& prefix) { return prefix.ipv6 ? 128 : 32; }

bool is_special(const IpPrefix& prefix) {
  const bool is_link_local = prefix.ipv6 && prefix.address[0] == 0xFE && (prefix.address[1] & 0xC0U) == 0x80;
  const bool is_multicast = prefix.ipv6 && prefix.address[0] == 0xFF;
  return prefix.length == 0 || is_link_local || is_multicast;
}

/// What of the host has addresses of `subnet` already. A wider route goes on beside it.
void look_at_host_ranges(const IpPrefix& subnet, const Wanted& wanted, const HostNetwork& host, Preflight& found) {
  const auto overlaps = "the subnet " + system::format_ip_prefix(system::network_of(subnet)) + " overlaps ";
  std::string note;
  for (const auto& [there, interface] : host.routes) {
    if (is_special(there) || is_own(interface, wanted) || !system::overlap(there, subnet)) continue;
    auto what = overlaps;
    what.append("the host's route to ").append(system::format_ip_prefix(there)).append(" by ").append(interface);
    if (there.length >= subnet.length) {
      found.problems.push_back(what + "; choose another subnet");
      return;
    }
    note = what + ": hosts there with these addresses are no longer reached";
  }
  for (const auto& interface : host.interfaces) {
    if (is_own(interface.name, wanted)) continue;
    for (const auto& address : interface.addresses) {
      const bool is_wider =
          address.length < subnet.length && !system::overlap({address.address, bits_of(address), address.ipv6}, subnet);
      if (is_special(address) || is_wider || !system::overlap(address, subnet)) continue;
      found.problems.push_back(overlaps + system::format_ip_prefix(address) + " of " + interface.name +
                               "; choose another subnet");
      return;
    }
  }
  if (!note.empty()) found.notes.push_back(std::move(note));
}

void look_at_subnets(const cni::NetworkConfigList& list, const Wanted& wanted, const HostNetwork& host,
                     const std::vector<cni::NetworkConfigList>& others, Preflight& found) {
  if (!wanted.has_own_subnet) return;
  const auto subnets = subnets_of(list);
  for (const auto& subnet : subnets) look_at_host_ranges(subnet, wanted, host, found);
  for (const auto& other : others) {
    if (other.name == list.name || !wanted_by(other).has_own_subnet) continue;
    for (const auto& subnet : subnets) {
      for (const auto& theirs : subnets_of(other)) {
        if (!system::overlap(subnet, theirs)) continue;
        found.problems.push_back("the subnet " + system::format_ip_prefix(system::network_of(subnet)) +
                                 " overlaps that of the network \"" + other.name + "\", " +
                                 system::format_ip_prefix(system::network_of(theirs)) + "; choose another subnet");
      }
    }
  }
}

}  // namespace

std::vector<IpPrefix> subnets_of(const cni::NetworkConfigList& list) {
  std::vector<IpPrefix> subnets;
  for (const auto& plugin : list.plugins) {
    const auto ipam = object_of(json::members(plugin.text), "ipam");
    if (const auto subnet = system::parse_ip_prefix(cni::text_or_none(ipam, "subnet"))) subnets.push_back(*subnet);
    for (const auto set : elements_of(ipam, "ranges")) {
      if (json::kind(set) != Kind::array) continue;
      for (const auto range : json::elements(set)) add_range(range, subnets);
    }
    for (const auto address : elements_of(ipam, "addresses")) {
      if (json::kind(address) != Kind::object) continue;
      const auto text = cni::text_or_none(json::members(address), "address");
      if (const auto prefix = system::parse_ip_prefix(text)) subnets.push_back(*prefix);
    }
  }
  return subnets;
}

bool depends_on_forward_rules(const cni::NetworkConfigList& list) {
  const auto wanted = wanted_by(list);
  return wanted.is_routed && !wanted.accepts_published;
}

Preflight preflight(const cni::NetworkConfigList& list, const HostNetwork& host,
                    const std::vector<cni::NetworkConfigList>& others) {
  Preflight found;
  const auto wanted = wanted_by(list);
  look_at_links(wanted, host, found);
  look_at_subnets(list, wanted, host, others, found);
  look_at_forwarding(wanted, host, subnets_of(list), found);
  return found;
}

}  // namespace docker_cni::attachment
