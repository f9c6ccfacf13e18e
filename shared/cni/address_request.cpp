// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/address_request.hpp"

#include <optional>
#include <string>
#include <string_view>

#include "shared/json/text.hpp"

namespace docker_cni::cni {
namespace {

std::optional<std::string_view> ipam_of(const PluginConfig& plugin) {
  auto ipam = json::find(json::members(plugin.text), "ipam");
  return ipam && json::kind(*ipam) == json::Kind::object ? ipam : std::nullopt;
}

/// The type of the IPAM plugin that the list delegates to; empty where its configuration names none.
std::string ipam_type(const NetworkConfigList& list) {
  for (const auto& plugin : list.plugins) {
    const auto ipam = ipam_of(plugin);
    if (!ipam) continue;
    const auto type = json::find(json::members(*ipam), "type");
    return type && json::kind(*type) == json::Kind::string ? json::string(*type, "type") : std::string();
  }
  return {};
}

}  // namespace

std::size_t tail_begin(const NetworkConfigList& list) {
  for (auto place = list.plugins.size(); place-- > 0;) {
    if (ipam_of(list.plugins[place])) return place + 1;
  }
  return 1;
}

AddressRequest address_request(const NetworkConfigList& list, std::size_t count) {
  if (count == 0) return AddressRequest::not_needed;
  if (declares(list, "ips")) return AddressRequest::capability;
  const auto ipam = ipam_type(list);
  if (ipam == "host-local") return AddressRequest::config_args;
  if (ipam == "static" || ipam == "dhcp") return AddressRequest::not_needed;
  // It assigns what IP names alone: a container with two families would lose one.
  if (ipam == "calico-ipam" && count == 1) return AddressRequest::cni_args;
  return AddressRequest::impossible;
}

bool takes_addresses(const NetworkConfigList& list) {
  if (declares(list, "ips")) return true;
  const auto ipam = ipam_type(list);
  return ipam == "host-local" || ipam == "static" || ipam == "calico-ipam";
}

bool takes_mac(const NetworkConfigList& list) {
  if (declares(list, "mac")) return true;
  const auto& type = list.plugins.front().type;
  return type == "bridge" || type == "macvlan" || type == "tap";
}

}  // namespace docker_cni::cni
