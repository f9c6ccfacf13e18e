// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/network/conflist.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "hooks/admin/indent.hpp"
#include "shared/cni/ip_address.hpp"
#include "shared/cni/port_mapping.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::admin {
namespace {

using json::ObjectWriter;

/// A key that libcni, and so every other runtime, passes over.
constexpr std::string_view mark_key = "docker-cni";

std::string array_of(const std::vector<std::string>& elements) {
  std::string text = "[";
  for (const auto& element : elements) text.append(text.size() > 1 ? "," : "").append(element);
  return text + "]";
}

std::string_view everywhere(bool ipv6) { return ipv6 ? "::/0" : "0.0.0.0/0"; }

std::string route(bool ipv6, std::string_view gateway = {}) {
  ObjectWriter writer;
  writer.add_string("dst", everywhere(ipv6));
  if (!gateway.empty()) writer.add_string("gw", gateway);
  return writer.text();
}

std::string host_local_ranges(const std::vector<Subnet>& subnets) {
  std::vector<std::string> sets;
  for (const auto& subnet : subnets) {
    ObjectWriter range;
    range.add_string("subnet", system::format_ip_prefix(subnet.prefix));
    if (const auto part = range_of(subnet))
      range.add_string("rangeStart", part->first).add_string("rangeEnd", part->last);
    if (subnet.gateway) range.add_string("gateway", system::format_address(*subnet.gateway));
    sets.push_back("[" + range.text() + "]");
  }
  return array_of(sets);
}

/// The way out: of host-local by the families of its subnets, of static by its gateways.
std::vector<std::string> routes_of(const NewNetwork& network) {
  std::vector<std::string> routes;
  if (network.internal || network.ipam == "dhcp") return routes;
  for (const bool ipv6 : {false, true}) {
    const bool has = std::any_of(network.subnets.begin(), network.subnets.end(),
                                 [ipv6](const Subnet& subnet) { return subnet.prefix.ipv6 == ipv6; });
    if (has) routes.push_back(route(ipv6));
  }
  for (const auto& gateway : network.gateways) {
    routes.push_back(route(cni::is_ipv6(gateway), gateway));
  }
  if (network.ipam == "static" && routes.empty() && network.driver.has_own_subnet) {
    routes.push_back(route(false));
    if (network.ipv6) routes.push_back(route(true));
  }
  return routes;
}

std::string ipam_of(const NewNetwork& network) {
  ObjectWriter ipam;
  ipam.add_string("type", network.ipam);
  if (network.ipam == "host-local") ipam.add("ranges", host_local_ranges(network.subnets));
  if (const auto routes = routes_of(network); !routes.empty()) ipam.add("routes", array_of(routes));
  return ipam.text();
}

/// Whether the host is the gateway of the containers.
bool is_routed(const NewNetwork& network) { return network.driver.has_own_subnet && network.ipam != "dhcp"; }

/// Whether -o says how the driver masquerades. Unless it does, docker-cni-forward masquerades, with fewer calls.
bool driver_masquerades(const NewNetwork& network) {
  return std::any_of(network.options.begin(), network.options.end(), [](const DriverOption& option) {
    return option.key == "ipMasq" || option.key == "ipMasqBackend";
  });
}

/// What the driver is told, before -o changes it.
std::vector<DriverOption> defaults_of(const NewNetwork& network) {
  std::vector<DriverOption> options;
  const bool is_bridge = network.driver.name == "bridge";
  if (is_bridge) options.push_back({"bridge", json::quoted(network.bridge)});
  if (!network.parent.empty()) options.push_back({"master", json::quoted(network.parent)});
  if (is_bridge && is_routed(network)) options.push_back({"isGateway", "true"});
  const bool masquerades = is_routed(network) && !network.internal && driver_masquerades(network);
  if (masquerades) options.push_back({"ipMasq", "true"});
  if (is_bridge && is_routed(network)) options.push_back({"hairpinMode", "true"});  // to its own published ports
  if (network.mtu > 0) options.push_back({"mtu", std::to_string(network.mtu)});
  return options;
}

std::string interface_plugin(const NewNetwork& network) {
  auto options = defaults_of(network);
  for (const auto& said : network.options) {
    const auto same = std::find_if(options.begin(), options.end(),
                                   [&](const DriverOption& option) { return option.key == said.key; });
    if (same == options.end()) {
      options.push_back(said);
    } else {
      same->value = said.value;
    }
  }
  ObjectWriter plugin;
  plugin.add_string("type", network.driver.name);
  for (const auto& option : options) plugin.add(option.key, option.value);
  // static has no addresses of its own: each container says which.
  if (network.ipam == "static") plugin.add("capabilities", ObjectWriter().add("ips", "true").text());
  return plugin.add("ipam", ipam_of(network)).text();
}

/// docker-cni-forward, with what the network has it do.
std::string forward_plugin(const NewNetwork& network) {
  ObjectWriter plugin;
  plugin.add_string("type", "docker-cni-forward");
  if (!is_routed(network) || network.internal) return plugin.text();
  if (!driver_masquerades(network)) plugin.add("ipMasq", "true");
  return plugin.add("capabilities", ObjectWriter().add(cni::port_mappings_capability, "true").text()).text();
}

std::string new_plugins(const NewNetwork& network) {
  std::vector<std::string> plugins{interface_plugin(network)};
  if (network.driver.has_own_subnet) plugins.push_back(forward_plugin(network));
  return array_of(plugins);
}

/// The number that a file's name begins with; 0 where it begins otherwise.
unsigned number_of(const std::string& name) {
  unsigned number = 0;
  const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
  return read.ptr != name.data() + name.size() && *read.ptr == '-' ? number : 0;
}

}  // namespace

std::string bridge_of(std::string_view network) { return std::string(network) + "0"; }

std::string compose_conflist(const NewNetwork& network, std::string_view cni_version, std::string_view created) {
  ObjectWriter mark;
  mark.add_string("created", created);
  if (network.makes_bridge) mark.add_string("bridge", network.bridge);
  return indented(ObjectWriter()
                      .add_string("cniVersion", cni_version)
                      .add_string("name", network.name)
                      .add(mark_key, mark.text())
                      .add("plugins", new_plugins(network))
                      .text());
}

std::string file_name_of(std::string_view network, const std::vector<std::string>& others) {
  constexpr unsigned step = 10;
  constexpr unsigned last = 99;
  unsigned highest = 0;
  for (const auto& other : others) highest = std::max(highest, std::min(number_of(other), last));
  const auto number = std::min((highest / step + 1) * step, last);
  auto name = std::to_string(number) + "-" + std::string(network) + ".conflist";
  const bool would_be_first =
      !others.empty() && std::all_of(others.begin(), others.end(), [&](const auto& other) { return name < other; });
  return would_be_first ? "zz-" + std::string(network) + ".conflist" : name;
}

std::optional<Mark> mark_of(const cni::NetworkConfigList& list) {
  const auto mark = json::find(json::members(list.bytes), mark_key);
  if (!mark || json::kind(*mark) != json::Kind::object) return std::nullopt;
  const auto members = json::members(*mark);
  const auto text_of = [&](std::string_view key) {
    const auto value = json::find(members, key);
    return value && json::kind(*value) == json::Kind::string ? json::string(*value, key) : std::string();
  };
  auto created = text_of("created");
  if (created.empty()) return std::nullopt;
  return Mark{std::move(created), text_of("bridge")};
}

}  // namespace docker_cni::admin
