// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/result_format.hpp"

#include <algorithm>
#include <string_view>

#include "shared/cni/ip_address.hpp"
#include "shared/error.hpp"
#include "shared/json/array.hpp"

namespace docker_cni::cni {
namespace {

using json::ObjectWriter;

void add_if_any(ObjectWriter& object, std::string_view key, const std::string& text) {
  if (!text.empty()) object.add_string(key, text);
}

void add_if_any(ObjectWriter& object, std::string_view key, std::int64_t number) {
  if (number != 0) object.add(key, std::to_string(number));
}

void add_if_any(ObjectWriter& object, std::string_view key, std::optional<std::int64_t> number) {
  if (number) object.add(key, std::to_string(*number));
}

template <class Elements, class AsText>
void add_array_if_any(ObjectWriter& object, std::string_view key, const Elements& elements, const AsText& as_text) {
  if (!elements.empty()) object.add(key, json::array_of(elements, as_text));
}

std::string format_dns(const ResultDns& dns) {
  ObjectWriter object;
  add_array_if_any(object, "nameservers", dns.nameservers, json::quoted);
  add_if_any(object, "domain", dns.domain);
  add_array_if_any(object, "search", dns.search, json::quoted);
  add_array_if_any(object, "options", dns.options, json::quoted);
  return object.text();
}

bool has_dns(const ResultDns& dns) {
  return !dns.nameservers.empty() || !dns.domain.empty() || !dns.search.empty() || !dns.options.empty();
}

std::string format_interface(const ResultInterface& interface, const Version& version) {
  ObjectWriter object;
  object.add_string("name", interface.name);
  add_if_any(object, "mac", interface.mac);
  if (version >= first_without_ip_version) add_if_any(object, "mtu", interface.mtu);
  add_if_any(object, "sandbox", interface.sandbox);
  if (version >= first_without_ip_version) {
    add_if_any(object, "socketPath", interface.socket_path);
    add_if_any(object, "pciID", interface.pci_id);
  }
  return object.text();
}

std::string format_ip(const ResultIp& ip, const Version& version) {
  ObjectWriter object;
  if (version < first_without_ip_version) object.add_string("version", is_ipv4(ip.address) ? "4" : "6");
  add_if_any(object, "interface", ip.interface);
  object.add_string("address", ip.address);
  add_if_any(object, "gateway", ip.gateway);
  return object.text();
}

/// Plugins have always passed the later keys through in earlier versions, and their readers do without.
std::string format_route(const ResultRoute& route) {
  ObjectWriter object;
  object.add_string("dst", route.dst);
  add_if_any(object, "gw", route.gw);
  add_if_any(object, "mtu", route.mtu);
  add_if_any(object, "advmss", route.advmss);
  add_if_any(object, "priority", route.priority);
  add_if_any(object, "table", route.table);
  add_if_any(object, "scope", route.scope);
  return object.text();
}

/// The first address of a family as 0.2.0 has it, with the family's routes; empty where there is no such address.
std::string format_family(const Result& result, bool ipv4) {
  const auto first = std::find_if(result.ips.begin(), result.ips.end(),
                                  [ipv4](const ResultIp& ip) { return is_ipv4(ip.address) == ipv4; });
  if (first == result.ips.end()) return {};
  ObjectWriter family;
  family.add_string("ip", first->address);
  add_if_any(family, "gateway", first->gateway);
  std::vector<ResultRoute> routes;
  for (const auto& route : result.routes) {
    if (is_ipv4(route.dst) == ipv4) routes.push_back({.dst = route.dst, .gw = route.gw});
  }
  add_array_if_any(family, "routes", routes, format_route);
  return family.text();
}

}  // namespace

std::string format_ip4_ip6(const Result& result, const Version& version) {
  const auto ip4 = format_family(result, true);
  const auto ip6 = format_family(result, false);
  if (ip4.empty() && ip6.empty()) {
    throw Error("a result without an address can't be written in CNI version " + format_version(version));
  }
  ObjectWriter object;
  object.add_string("cniVersion", format_version(version));
  if (!ip4.empty()) object.add("ip4", ip4);
  if (!ip6.empty()) object.add("ip6", ip6);
  object.add("dns", format_dns(result.dns));
  return object.text();
}

std::string format_interfaces_ips(const Result& result, const Version& version) {
  ObjectWriter object;
  object.add_string("cniVersion", format_version(version));
  add_array_if_any(object, "interfaces", result.interfaces,
                   [&version](const ResultInterface& interface) { return format_interface(interface, version); });
  add_array_if_any(object, "ips", result.ips, [&version](const ResultIp& ip) { return format_ip(ip, version); });
  add_array_if_any(object, "routes", result.routes, format_route);
  if (version < first_without_ip_version || has_dns(result.dns)) object.add("dns", format_dns(result.dns));
  return object.text();
}

}  // namespace docker_cni::cni
