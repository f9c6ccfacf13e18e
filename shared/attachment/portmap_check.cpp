// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/portmap_check.hpp"

#include <algorithm>
#include <vector>

#include "shared/attachment/container_files.hpp"
#include "shared/cni/ip_address.hpp"
#include "shared/cni/port_mapping.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::attachment {
namespace {

bool publishes_by_ipv6(const record::Attachment& attachment) {
  if (attachment.capability_args.empty()) return false;
  const auto value = json::find(json::members(attachment.capability_args), cni::port_mappings_capability);
  if (!value) return false;
  const auto mappings = cni::parse_port_mappings(*value);
  return std::any_of(mappings.begin(), mappings.end(), [](const cni::PortMapping& mapping) {
    return mapping.host_ip.empty() || cni::is_ipv6(mapping.host_ip);
  });
}

}  // namespace

bool misses_other_family(const cni::PluginConfig& plugin, const cni::PluginError& error,
                         const record::Attachment& attachment) {
  if (plugin.type != "portmap" || error.code() < cni::first_of_plugins) return false;
  const bool in_ip6tables = error.msg().find("ipv6 dnat") != std::string::npos;
  if (!in_ip6tables && error.msg().find("ipv4 dnat") == std::string::npos) return false;
  const auto addresses = addresses_in(attachment.result);
  const auto is_of_table = [&](const std::string& address) { return cni::is_ipv6(address) == in_ip6tables; };
  const auto names_another = [&](const std::string& address) {
    const auto rule = "--to-destination " + (in_ip6tables ? address : "[" + address + "]") + ":";
    return !is_of_table(address) && error.msg().find(rule) != std::string::npos;
  };
  const bool has_none = !addresses.empty() && std::none_of(addresses.begin(), addresses.end(), is_of_table);
  return has_none || std::any_of(addresses.begin(), addresses.end(), names_another);
}

std::optional<std::string> ipv6_without_ports(const record::Attachment& attachment, std::string_view nat6) {
  if (!publishes_by_ipv6(attachment)) return std::nullopt;
  // portmap serves the first one.
  const auto addresses = addresses_in(attachment.result);
  const auto first = std::find_if(addresses.begin(), addresses.end(), cni::is_ipv6);
  if (first == addresses.end() || nat6.find("--to-destination [" + *first + "]:") != std::string_view::npos) {
    return std::nullopt;
  }
  return *first;
}

}  // namespace docker_cni::attachment
