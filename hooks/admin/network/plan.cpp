// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/network/plan.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "hooks/admin/networks.hpp"
#include "shared/attachment/bridge.hpp"
#include "shared/cni/names.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/system/file.hpp"
#include "shared/system/link.hpp"

namespace docker_cni::admin {
namespace {

using system::IpPrefix;

/// The MTU of a link that nobody has changed.
constexpr int usual_mtu = 1500;

const DriverOption* find(const std::vector<DriverOption>& options, std::string_view key) {
  const auto found =
      std::find_if(options.begin(), options.end(), [key](const DriverOption& option) { return option.key == key; });
  return found == options.end() ? nullptr : &*found;
}

std::vector<DriverOption> options_of(const AskedNetwork& asked, const Driver& driver) {
  std::vector<DriverOption> options;
  for (const auto& text : asked.options) {
    auto option = parse_driver_option(driver, text);
    if (find(options, option.key) != nullptr) throw Error("-o " + option.key + " is there twice");
    const bool leads_out = option.value == "true" && (option.key == "isDefaultGateway" || option.key == "ipMasq");
    if (asked.internal && leads_out) throw Error("--internal contradicts -o " + option.key + "=true");
    options.push_back(std::move(option));
  }
  return options;
}

bool has_addresses(const AskedAddresses& addresses) {
  return !addresses.subnets.empty() || !addresses.ip_ranges.empty() || !addresses.gateways.empty();
}

void check_ipam(const AskedNetwork& asked, const Driver& driver) {
  const bool only_gateways = asked.addresses.subnets.empty() && asked.addresses.ip_ranges.empty();
  if (asked.ipam == "dhcp") {
    if (driver.name == "ptp") throw Error("ptp joins no network that has a DHCP server; take another --ipam");
    if (has_addresses(asked.addresses)) throw Error("with --ipam dhcp the DHCP server says subnet, gateway and range");
    if (asked.internal) throw Error("--internal can't be combined with --ipam dhcp, whose server says the way out");
  } else if (asked.ipam == "static" && !only_gateways) {
    throw Error("with --ipam static each container says its address, by the label cni.ips; give no --subnet");
  } else if (asked.ipam == "host-local" && !driver.has_own_subnet && asked.addresses.subnets.empty()) {
    throw Error(
        "the containers of " + asked.driver +
        " are in the network of the interface that they stand on; give its --subnet, and as --ip-range a part of "
        "it that nobody else gives out; or take --ipam dhcp");
  }
  for (const auto& gateway : asked.addresses.gateways) {
    if (system::parse_ip_prefix(gateway) && gateway.find('/') == std::string::npos) continue;
    throw Error("the gateway " + json::quoted(gateway) + " is not an address");
  }
}

/// All addresses that somebody has.
std::vector<IpPrefix> taken_by(const NetworkSurroundings& around) {
  std::vector<IpPrefix> taken;
  for (const auto& route : around.host.routes) taken.push_back(route.destination);
  for (const auto& interface : around.host.interfaces) {
    taken.insert(taken.end(), interface.addresses.begin(), interface.addresses.end());
  }
  for (const auto& list : around.networks) {
    const auto subnets = attachment::subnets_of(list);
    taken.insert(taken.end(), subnets.begin(), subnets.end());
  }
  for (const auto& subnet : around.docker) taken.push_back(subnet.prefix);
  return taken;
}

void refuse_dockers(const std::vector<Subnet>& subnets, const std::vector<DockerSubnet>& docker) {
  for (const auto& subnet : subnets) {
    for (const auto& theirs : docker) {
      if (!system::overlap(subnet.prefix, theirs.prefix)) continue;
      throw Error("the subnet " + system::format_ip_prefix(subnet.prefix) + " overlaps that of Docker's network " +
                  json::quoted(theirs.network) + ", " + system::format_ip_prefix(theirs.prefix) +
                  "; choose another subnet");
    }
  }
}

std::vector<Subnet> subnets_for(const AskedNetwork& asked, const Driver& driver, const NetworkSurroundings& around) {
  auto subnets = parse_subnets(asked.addresses);
  if (driver.has_own_subnet) refuse_dockers(subnets, around.docker);
  const bool has_ipv6 =
      std::any_of(subnets.begin(), subnets.end(), [](const Subnet& subnet) { return subnet.prefix.ipv6; });
  const auto taken = taken_by(around);
  if (subnets.empty()) {
    const auto free = free_ipv4_subnet(taken);
    if (!free) throw Error("no private IPv4 subnet is free; give one with --subnet");
    subnets.push_back({*free, {}, {}});
  }
  if (asked.ipv6 && !has_ipv6) {
    const auto free = driver.has_own_subnet ? free_ipv6_subnet(taken, around.machine_id) : std::nullopt;
    if (!free) throw Error("--ipv6 needs an IPv6 --subnet here");
    subnets.push_back({*free, {}, {}});
  }
  return subnets;
}

/// Chooses the bridge. One that nobody has named is the network's own.
void choose_bridge(NewNetwork& network, const NetworkSurroundings& around) {
  const auto* const said = find(network.options, "bridge");
  network.bridge = said != nullptr ? json::string(said->value, "bridge") : bridge_of(network.name);
  constexpr std::size_t longest = 15;
  constexpr auto remedy = "; choose another one by -o bridge=NAME";
  if (network.bridge.size() > longest) {
    throw Error("the bridge's name " + json::quoted(network.bridge) +
                " has more than 15 characters, which no interface may have" + remedy);
  }
  cni::check_interface_name(network.bridge);
  const bool is_there = system::find(around.host.interfaces, network.bridge) != nullptr;
  const bool is_bridge =
      std::find(around.bridges.begin(), around.bridges.end(), network.bridge) != around.bridges.end();
  if (is_there && !is_bridge) throw Error("the interface " + network.bridge + " is there, and no bridge" + remedy);
  network.makes_bridge = !is_there;
  if (said != nullptr) return;
  if (is_there) throw Error("the bridge " + network.bridge + " is there already" + remedy);
  for (const auto& other : around.networks) {
    if (attachment::bridge_of(other) != network.bridge) continue;
    throw Error("the bridge " + network.bridge + " is that of the network " + json::quoted(other.name) + remedy);
  }
}

void choose_parent(NewNetwork& network, const AskedNetwork& asked, const NetworkSurroundings& around) {
  if (find(network.options, "master") != nullptr) return;
  network.parent = asked.parent;
  if (network.parent.empty()) {
    if (!around.host.way_out) throw Error("the host has no default route that tells on which interface; give --parent");
    network.parent = around.host.way_out->name;
  }
  cni::check_interface_name(network.parent);
}

}  // namespace

NetworkSurroundings look_around(const attachment::HostNetwork& host,
                                const std::vector<cni::NetworkConfigList>& networks, const Config& config) {
  NetworkSurroundings around{host, networks, docker_subnets(system::Deadline::in(config.plugin_timeout)), {}, {}};
  for (const auto& interface : host.interfaces) {
    const auto link = system::find_link(interface.name);
    if (link && link->kind == "bridge") around.bridges.push_back(interface.name);
  }
  around.machine_id = system::read_file_if_there("/etc/machine-id").value_or("");
  return around;
}

void check_asked(const AskedNetwork& asked) {
  cni::check_network_name(asked.name);
  const auto& driver = driver_called(asked.driver);
  const auto options = options_of(asked, driver);
  check_ipam(asked, driver);
  if (asked.ipam == "host-local") parse_subnets(asked.addresses);
  if (!asked.parent.empty() && driver.has_own_subnet) throw Error("--parent is for macvlan and ipvlan");
}

NewNetwork plan_network(const AskedNetwork& asked, const NetworkSurroundings& around) {
  const auto& driver = driver_called(asked.driver);
  NewNetwork network;
  network.name = asked.name;
  network.driver = driver;
  network.ipam = asked.ipam;
  network.internal = asked.internal;
  network.ipv6 = asked.ipv6;
  network.options = options_of(asked, driver);
  if (asked.ipam == "host-local") network.subnets = subnets_for(asked, driver, around);
  if (asked.ipam == "static") network.gateways = asked.addresses.gateways;
  if (driver.name == "bridge") choose_bridge(network, around);
  if (!driver.has_own_subnet) choose_parent(network, asked, around);
  network.mtu = asked.mtu;
  if (network.mtu == 0 && driver.has_own_subnet && around.host.way_out && around.host.way_out->mtu != usual_mtu) {
    network.mtu = around.host.way_out->mtu;
  }
  return network;
}

}  // namespace docker_cni::admin
