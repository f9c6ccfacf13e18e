// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/address_request.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "shared/json/text.hpp"

namespace docker_cni::cni {
namespace {

std::optional<std::string_view> ipam_of(const PluginConfig& plugin) {
  auto ipam = json::find(json::members(plugin.text), "ipam");
  return ipam && json::kind(*ipam) == json::Kind::object ? ipam : std::nullopt;
}

/// The "type" of `object`; `otherwise` where it has none.
std::string type_in(std::optional<std::string_view> object, std::string otherwise) {
  const auto type = object ? json::find(json::members(*object), "type") : std::nullopt;
  return type && json::kind(*type) == json::Kind::string ? json::string(*type, "type") : std::move(otherwise);
}

bool is_flannel(const PluginConfig& plugin) { return plugin.type == "flannel"; }

/// The type of the IPAM plugin that the list delegates to; empty where its configuration names none, and nobody knows
/// which it is then.
std::string ipam_type(const NetworkConfigList& list) {
  for (const auto& plugin : list.plugins) {
    const auto ipam = ipam_of(plugin);
    if (ipam || is_flannel(plugin)) return type_in(ipam, is_flannel(plugin) ? "host-local" : "");
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

std::string interface_type(const PluginConfig& plugin) {
  if (!is_flannel(plugin)) return plugin.type;
  const auto delegate = json::find(json::members(plugin.text), "delegate");
  const bool is_object = delegate && json::kind(*delegate) == json::Kind::object;
  return type_in(is_object ? delegate : std::nullopt, "bridge");
}

bool takes_mac(const NetworkConfigList& list) {
  if (declares(list, "mac")) return true;
  const auto type = interface_type(list.plugins.front());
  return type == "bridge" || type == "macvlan" || type == "tap";
}

}  // namespace docker_cni::cni
