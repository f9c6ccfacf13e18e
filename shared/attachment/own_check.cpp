// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/own_check.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "shared/attachment/bridge.hpp"
#include "shared/cni/config_json.hpp"
#include "shared/cni/result.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/system/in_netns.hpp"
#include "shared/system/iptables.hpp"
#include "shared/system/link.hpp"

namespace docker_cni::attachment {
namespace {

using system::Interface;
using system::IpPrefix;

/// The plugin of the list that makes an interface and may masquerade: bridge, or one that routes to each container.
struct Veth {
  std::size_t plugin = 0;
  std::string type;
  std::string bridge;  // empty with ptp and calico
  bool is_gateway = false;
  bool masquerades = false;  // by iptables
};

std::optional<Veth> veth_of(const cni::NetworkConfigList& list) {
  for (std::size_t at = 0; at < list.plugins.size(); ++at) {
    const auto& [type, text, capabilities] = list.plugins[at];
    if (type != "bridge" && type != "ptp" && type != "calico") continue;
    const auto members = json::members(text);
    Veth veth{at, type, {}, false, false};
    if (type == "bridge") {
      veth.bridge = bridge_of(list.plugins[at]);
      veth.is_gateway = cni::is_true(members, "isGateway") || cni::is_true(members, "isDefaultGateway");
    }
    const auto backend = cni::text_or_none(members, "ipMasqBackend");
    veth.masquerades = cni::is_true(members, "ipMasq") && (backend.empty() || backend == "iptables");
    return veth;
  }
  return std::nullopt;
}

cni::Result result_of(const record::Attachment& attachment) {
  return attachment.result.empty() ? cni::Result() : cni::parse_result(attachment.result, attachment.list.cni_version);
}

bool has_address(const Interface& interface, const std::string& address) {
  const auto wanted = system::parse_ip_prefix(address);
  return !wanted || std::any_of(interface.addresses.begin(), interface.addresses.end(),
                                [&](const IpPrefix& one) { return system::same_address(one, *wanted); });
}

bool has_route(const std::vector<system::Route>& routes, const IpPrefix& destination, std::string_view interface) {
  return std::any_of(routes.begin(), routes.end(), [&](const system::Route& route) {
    return system::network_of(route.destination) == system::network_of(destination) &&
           (interface.empty() || route.interface == interface);
  });
}

/// Whether `rules` (iptables -S of nat) have the chain that bridge and ptp make for the container, who goes there, and
/// the masquerading in it.
bool has_masquerading(std::string_view rules, const std::string& network, const std::string& id) {
  const auto comment = R"(name: \")" + network + R"(\" id: \")" + id + R"(\")";
  constexpr std::string_view jump = "-j CNI-";
  constexpr std::size_t jump_word = 3;  // "-j "
  std::string chain;
  bool masquerades = false;
  while (!rules.empty()) {
    const auto line = rules.substr(0, rules.find('\n'));
    rules.remove_prefix(std::min(line.size() + 1, rules.size()));
    if (line.find(comment) == std::string_view::npos) continue;
    const auto target = line.rfind(jump);
    if (line.starts_with("-A POSTROUTING ") && target != std::string_view::npos) {
      chain = line.substr(target + jump_word);
    } else if (line.starts_with("-A CNI-") && line.ends_with("-j MASQUERADE")) {
      masquerades = true;
    }
  }
  return masquerades && !chain.empty();
}

std::optional<std::string> lacking_masquerading(const record::Record& record, const record::Attachment& attachment,
                                                const cni::Result& result, const Observed& observed) {
  for (const auto& ip : result.ips) {
    const auto prefix = system::parse_ip_prefix(ip.address);
    const auto& rules = prefix && prefix->ipv6 ? observed.nat6 : observed.nat;
    if (!prefix || !rules || has_masquerading(*rules, attachment.list.name, record::cni_container_id(record))) continue;
    return "the rules that masquerade " + ip.address + " are gone";
  }
  return std::nullopt;
}

/// Of one of the host's sides of a veth; nothing where it's as it was.
std::optional<std::string> lacking_of_host_side(const std::string& name, const Veth& veth, const cni::Result& result,
                                                const Observed& observed) {
  const auto* const interface = system::find(observed.host, name);
  if (interface == nullptr) return "the host's interface " + name + " is gone";
  if (!interface->up) return "the host's interface " + name + " is down";
  const auto& others = observed.no_veths;
  if (veth.bridge == name || std::find(others.begin(), others.end(), name) != others.end()) return std::nullopt;
  const auto& ports = observed.ports_of_bridge;
  if (!veth.bridge.empty() && std::find(ports.begin(), ports.end(), name) == ports.end()) {
    return "the host's interface " + name + " is not in the bridge " + veth.bridge;
  }
  if (!veth.bridge.empty()) return std::nullopt;
  for (const auto& ip : result.ips) {
    auto address = system::parse_ip_prefix(ip.address);
    if (!address) continue;
    address->length = address->ipv6 ? 128 : 32;
    if (!has_route(observed.host_routes, *address, name)) {
      return "the host's route to " + ip.address + " by " + name + " is gone";
    }
  }
  return std::nullopt;
}

bool is_of_host(const cni::ResultInterface& interface) { return interface.sandbox.empty(); }

}  // namespace

Observed observe(const record::Record& record, const record::Attachment& attachment, const system::Deadline& deadline) {
  Observed observed;
  system::in_netns(record.pin, [&] {
    observed.container = system::interfaces();
    observed.container_routes = system::routes();
  });
  observed.host = system::interfaces();
  const auto veth = veth_of(attachment.list);
  if (!veth) return observed;
  if (veth->bridge.empty()) observed.host_routes = system::routes();
  const auto bridge = veth->bridge.empty() ? std::nullopt : system::find_link(veth->bridge);
  for (const auto& interface : result_of(attachment).interfaces) {
    if (!is_of_host(interface)) continue;
    const auto link = system::find_link(interface.name);
    if (link && link->kind != "veth") observed.no_veths.push_back(link->name);
    if (link && bridge && link->master == bridge->index) observed.ports_of_bridge.push_back(link->name);
  }
  if (!veth->masquerades) return observed;
  for (const auto& ip : result_of(attachment).ips) {
    const auto prefix = system::parse_ip_prefix(ip.address);
    auto& rules = prefix && prefix->ipv6 ? observed.nat6 : observed.nat;
    if (prefix && !rules) rules = system::iptables_rules(prefix->ipv6, "nat", deadline);
  }
  return observed;
}

std::optional<Missing> missing_on_host(const record::Record& record, const record::Attachment& attachment,
                                       const Observed& observed) {
  const auto veth = veth_of(attachment.list);
  if (!veth) return std::nullopt;
  const auto result = result_of(attachment);
  const auto missing = [&](std::string what) { return Missing{veth->plugin, std::move(what)}; };
  for (const auto& interface : result.interfaces) {
    if (!is_of_host(interface)) continue;
    if (auto what = lacking_of_host_side(interface.name, *veth, result, observed)) return missing(*std::move(what));
  }
  const auto* const bridge = veth->is_gateway ? system::find(observed.host, veth->bridge) : nullptr;
  for (const auto& ip : result.ips) {
    if (bridge == nullptr || ip.gateway.empty() || has_address(*bridge, ip.gateway)) continue;
    return missing("the bridge " + veth->bridge + " has lost the address " + ip.gateway);
  }
  if (!veth->masquerades) return std::nullopt;
  if (auto what = lacking_masquerading(record, attachment, result, observed)) return missing(*std::move(what));
  return std::nullopt;
}

bool moves_routes(const cni::NetworkConfigList& list, std::size_t place) {
  const auto behind = list.plugins.begin() + static_cast<std::ptrdiff_t>(std::min(place + 1, list.plugins.size()));
  return std::any_of(behind, list.plugins.end(),
                     [](const cni::PluginConfig& plugin) { return plugin.type == "sbr" || plugin.type == "vrf"; });
}

std::optional<Missing> missing_in_container(const record::Attachment& attachment, const Observed& observed) {
  const auto result = result_of(attachment);
  for (const auto& interface : result.interfaces) {
    if (is_of_host(interface)) continue;
    const auto* const seen = system::find(observed.container, interface.name);
    if (seen == nullptr) return Missing{0, "the container's interface " + interface.name + " is gone"};
    if (!seen->up) return Missing{0, "the container's interface " + interface.name + " is down"};
  }
  for (const auto& ip : result.ips) {
    const auto at = static_cast<std::size_t>(ip.interface.value_or(-1));
    const auto name = at < result.interfaces.size() ? result.interfaces[at].name : attachment.interface;
    const auto* const seen = system::find(observed.container, name);
    if (seen == nullptr) return Missing{0, "the container's interface " + name + " is gone"};
    if (!has_address(*seen, ip.address)) return Missing{0, name + " has lost the address " + ip.address};
  }
  if (moves_routes(attachment.list, 0)) return std::nullopt;
  for (const auto& route : result.routes) {
    const auto destination = system::parse_ip_prefix(route.dst);
    if (!destination || route.table || has_route(observed.container_routes, *destination, "")) continue;
    return Missing{0, "the container's route to " + route.dst + " is gone"};
  }
  return std::nullopt;
}

bool is_seen_whole(const std::string& type) {
  constexpr std::array<std::string_view, 6> types{"bridge", "ptp", "macvlan", "ipvlan", "vlan", "loopback"};
  return std::find(types.begin(), types.end(), type) != types.end();
}

}  // namespace docker_cni::attachment
