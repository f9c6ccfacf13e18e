// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/network_settings.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/cni/ip_address.hpp"
#include "shared/cni/port_mapping.hpp"
#include "shared/cni/result.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::admin {
namespace {

using json::ObjectWriter;

/// An address as Docker tells it: without its prefix length, and beside it.
struct Address {
  std::string ip;
  std::string prefix_length = "0";
  std::string gateway;
};

/// What Docker tells of one network.
struct Endpoint {
  std::vector<Address> ipv4;
  std::vector<Address> ipv6;
  std::string mac;
};

/// Whether `ip` is the container's, and not that of an interface on the host.
bool is_containers(const cni::ResultIp& ip, const cni::Result& result) {
  if (!ip.interface || *ip.interface < 0) return true;
  const auto index = static_cast<std::size_t>(*ip.interface);
  return index >= result.interfaces.size() || !result.interfaces[index].sandbox.empty();
}

/// The gateway of the default route of the family; empty where there is none, or none with a gateway.
std::string default_gateway(const cni::Result& result, bool ipv4) {
  for (const auto& route : result.routes) {
    if (route.dst == (ipv4 ? "0.0.0.0/0" : "::/0") && !route.gw.empty()) return route.gw;
  }
  return {};
}

Endpoint endpoint_of(const record::Attachment& attachment) {
  Endpoint endpoint;
  if (attachment.result.empty()) return endpoint;
  const auto result = cni::parse_result(attachment.result, attachment.list.cni_version);
  for (const auto& ip : result.ips) {
    if (!is_containers(ip, result)) continue;
    const bool ipv4 = cni::is_ipv4(ip.address);
    const auto slash = std::min(ip.address.find('/'), ip.address.size());
    Address address{ip.address.substr(0, slash), ip.address.substr(std::min(slash + 1, ip.address.size())),
                    ip.gateway.empty() ? default_gateway(result, ipv4) : ip.gateway};
    (ipv4 ? endpoint.ipv4 : endpoint.ipv6).push_back(std::move(address));
  }
  for (const auto& interface : result.interfaces) {
    if (interface.name == attachment.interface && !interface.sandbox.empty()) endpoint.mac = interface.mac;
  }
  return endpoint;
}

/// What the capability `name` was asked for, where a plugin of the network takes it.
std::optional<std::string_view> capability_arg(const record::Attachment& attachment, std::string_view name) {
  if (!cni::declares(attachment.list, name) || attachment.capability_args.empty()) return std::nullopt;
  const auto value = json::find(json::members(attachment.capability_args), name);
  return value && json::kind(*value) == json::Kind::array ? value : std::nullopt;
}

/// The addresses after the first, as Docker's "SecondaryIPAddresses".
std::string format_secondary(const std::vector<Address>& addresses) {
  if (addresses.size() < 2) return "null";
  std::string text = "[";
  for (auto address = addresses.begin() + 1; address != addresses.end(); ++address) {
    if (text.size() > 1) text += ',';
    text += ObjectWriter().add_string("Addr", address->ip).add("PrefixLen", address->prefix_length).text();
  }
  return text += ']';
}

/// The members that stand at the top and in each network alike.
void add_addresses(ObjectWriter& writer, const Endpoint& endpoint) {
  const auto ipv4 = endpoint.ipv4.empty() ? Address() : endpoint.ipv4.front();
  const auto ipv6 = endpoint.ipv6.empty() ? Address() : endpoint.ipv6.front();
  writer.add_string("EndpointID", "")
      .add_string("Gateway", ipv4.gateway)
      .add_string("GlobalIPv6Address", ipv6.ip)
      .add("GlobalIPv6PrefixLen", ipv6.prefix_length)
      .add_string("IPAddress", ipv4.ip)
      .add("IPPrefixLen", ipv4.prefix_length)
      .add_string("IPv6Gateway", ipv6.gateway)
      .add_string("MacAddress", endpoint.mac);
}

std::string format_network(const record::Attachment& attachment, const Endpoint& endpoint) {
  ObjectWriter writer;
  writer.add("IPAMConfig", "null")
      .add("Links", "null")
      .add("Aliases", capability_arg(attachment, "aliases").value_or("null"))
      .add_string("NetworkID", attachment.list.name);
  add_addresses(writer, endpoint);
  return writer.add("DriverOpts", "null").text();
}

/// Host ports by the container's ("80/tcp"), each as Docker's PortBinding.
using Ports = std::vector<std::pair<std::string, std::vector<std::string>>>;

/// Adds what one of "portMappings" (CONVENTIONS.md) publishes.
void add_port(std::string_view mapping, Ports& ports) {
  const auto members = json::members(mapping);
  const auto text = [&](std::string_view key) {
    const auto value = json::find(members, key);
    if (!value || json::kind(*value) == json::Kind::null) return std::string();
    return json::kind(*value) == json::Kind::string ? json::string(*value, key) : std::string(*value);
  };
  const auto protocol = text("protocol");
  const auto key = text("containerPort") + "/" + (protocol.empty() ? "tcp" : protocol);
  auto binding = ObjectWriter().add_string("HostIp", text("hostIP")).add_string("HostPort", text("hostPort")).text();
  auto port = std::find_if(ports.begin(), ports.end(), [&](const auto& known) { return known.first == key; });
  if (port == ports.end()) port = ports.insert(ports.end(), {key, {}});
  if (std::find(port->second.begin(), port->second.end(), binding) != port->second.end()) return;
  port->second.push_back(std::move(binding));
}

std::string format_port_bindings(const Ports& ports) {
  ObjectWriter writer;
  for (const auto& [port, bindings] : ports) {
    std::string array;
    for (const auto& binding : bindings) array.append(array.empty() ? "[" : ",").append(binding);
    writer.add(port, array + "]");
  }
  return writer.text();
}

}  // namespace

std::string network_settings(const record::Record& record) {
  Endpoint first;
  Ports ports;
  ObjectWriter networks;
  std::vector<std::string_view> named;
  for (const auto& attachment : record.attachments) {
    in_context([&] { return "network \"" + attachment.list.name + "\""; },
               [&] {
                 const auto endpoint = endpoint_of(attachment);
                 if (named.empty()) first = endpoint;
                 const auto& name = attachment.list.name;
                 const bool again = std::find(named.begin(), named.end(), name) != named.end();
                 networks.add(again ? name + "@" + attachment.interface : name, format_network(attachment, endpoint));
                 named.push_back(name);
                 const auto mappings = capability_arg(attachment, cni::port_mappings_capability);
                 if (!mappings) return;
                 for (const auto mapping : json::elements(*mappings)) add_port(mapping, ports);
               });
  }
  ObjectWriter settings;
  settings.add_string("Bridge", "")
      .add_string("SandboxID", record.id)
      .add("HairpinMode", "false")
      .add_string("LinkLocalIPv6Address", "")
      .add("LinkLocalIPv6PrefixLen", "0")
      .add("Ports", format_port_bindings(ports))
      .add_string("SandboxKey", record.pin.string())
      .add("SecondaryIPAddresses", format_secondary(first.ipv4))
      .add("SecondaryIPv6Addresses", format_secondary(first.ipv6));
  add_addresses(settings, first);
  return settings.add("Networks", networks.text()).text();
}

}  // namespace docker_cni::admin
