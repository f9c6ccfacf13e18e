// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/request.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "shared/attachment/asked_addresses.hpp"
#include "shared/attachment/dnsname.hpp"
#include "shared/attachment/plugin_runtime.hpp"
#include "shared/attachment/published_ports.hpp"
#include "shared/cni/address_request.hpp"
#include "shared/cni/capability_args.hpp"
#include "shared/cni/capability_names.hpp"
#include "shared/cni/config_args.hpp"
#include "shared/cni/port_mapping.hpp"
#include "shared/error.hpp"
#include "shared/json/array.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::attachment {
namespace {

constexpr std::string_view bandwidth = "bandwidth";

/// Whether an ordinary variable can be an arg: its author may have an IP or MAC that is something else.
bool is_arg(std::string_view name, std::string_view value) {
  if (name == "IgnoreUnknown" || !cni::can_be_told(name) || !cni::can_be_told(value)) return false;
  try {
    cni::check_args({{std::string(name), std::string(value)}});
    return true;
  } catch (const Error&) {
    return false;
  }
}

/// Which networks, by their place, get an address and a MAC that are asked of none by name.
struct AddressTakers {
  std::size_t ips = 0;
  std::size_t mac = 0;
};

/// The first of `requests` that takes them, and that nobody asks for others; the first of all where none does: a plugin
/// that we don't know may take them all the same.
AddressTakers address_takers(const std::vector<Request>& requests, const std::vector<NamedNetwork>& networks) {
  const auto first = [&](auto takes) {
    for (std::size_t place = 0; place < requests.size(); ++place) {
      if (!networks[place].connected && takes(requests[place].list, networks[place].own)) return place;
    }
    return std::size_t{0};
  };
  return {first([](const auto& list, const auto& own) { return own.ips.empty() && cni::takes_addresses(list); }),
          first([](const auto& list, const auto& own) { return own.mac.empty() && cni::takes_mac(list); })};
}

/// The args of the network at `place`: an address is one network's, all else is everybody's.
cni::Args args_at(std::size_t place, const cni::Args& args, const AddressTakers& takers) {
  auto all = args;
  std::erase_if(all, [&](const auto& arg) {
    return (arg.first == "IP" && place != takers.ips) || (arg.first == "MAC" && place != takers.mac);
  });
  return all;
}

std::string joined(std::string_view array, std::string_view further) {
  std::string text(array.substr(0, array.size() - 1));
  if (!json::elements(array).empty() && !json::elements(further).empty()) text += ',';
  return text.append(further.substr(1));
}

/// Has `request` ask for `value`. Ports are added to those that it asks for already; of all else the first value stays.
void add_capability(Request& request, std::string_view capability, std::string_view value) {
  auto& asked = request.capability_args;
  const auto known = asked.empty() ? std::nullopt : json::find(json::members(asked), capability);
  if (known && capability != cni::port_mappings_capability) return;
  const bool has_ports = known && json::kind(*known) == json::Kind::array;
  asked = cni::with_capability_arg(asked, capability, has_ports ? joined(*known, value) : std::string(value));
}

void add_options(Request& request, const AttachmentOptions& options) {
  if (!options.cni_args.empty()) request.list = cni::with_cni_args(request.list, options.cni_args);
  const AskedAddresses asked{request.list, request.args, request.capability_args, request.config_args};
  ask_for_ips(asked, options.ips);
  ask_for_mac(asked, options.mac);
  if (!options.ports.empty() && cni::declares(request.list, cni::port_mappings_capability)) {
    add_capability(request, cni::port_mappings_capability, cni::format_port_mappings(options.ports));
  }
  if (!options.bandwidth.empty() && cni::declares(request.list, bandwidth)) {
    add_capability(request, bandwidth, options.bandwidth);
  }
}

/// IPPOOL, as the Go docker-cni and barrel understand it, says it to calico-ipam.
void add_calico_pool(Request& request) {
  const auto pool =
      std::find_if(request.args.begin(), request.args.end(), [](const auto& arg) { return arg.first == "IPPOOL"; });
  if (pool != request.args.end()) request.list = cni::with_calico_pool(request.list, pool->second);
}

/// The first of `requests` with a plugin that takes `capability`; none where there is no such.
Request* taker(std::vector<Request>& requests, std::string_view capability) {
  const auto first = std::find_if(requests.begin(), requests.end(),
                                  [&](const Request& request) { return cni::declares(request.list, capability); });
  return first == requests.end() ? nullptr : &*first;
}

/// Whether one value is meant for all networks, and not for one.
bool is_for_all(std::string_view capability) {
  constexpr std::array<std::string_view, 3> for_all{"dns", "aliases", "cgroupPath"};
  return std::find(for_all.begin(), for_all.end(), capability) != for_all.end();
}

/// What plugins may know of the container, where they take it: its names, and the DNS that was chosen for it.
void hand_on(std::vector<Request>& requests, const NetworkOptions& options) {
  for (std::size_t place = 0; place < requests.size(); ++place) {
    auto& request = requests[place];
    auto names = options.names;
    const auto& aliases = options.networks[place].own.aliases;
    names.insert(names.end(), aliases.begin(), aliases.end());
    if (!names.empty() && cni::declares(request.list, "aliases")) {
      add_capability(request, "aliases", aliases_for(request.list, names));
      tell_dnsname(request.list, names.front(), request.args);
    }
    if (!options.dns.empty() && cni::declares(request.list, "dns")) add_capability(request, "dns", options.dns);
  }
}

/// The configuration of `network`. Throws Error naming it, where there is none.
cni::NetworkConfigList list_of(const NamedNetwork& network, const Config& config, Errors& passed_over) {
  if (network.left) return *network.left;
  if (network.name.empty()) return cni::first_network(config.cni_conf_dir);
  try {
    return cni::find_network(config.cni_conf_dir, network.name, passed_over);
  } catch (Error& error) {
    if (network.connected) error.add_remedy("docker-cni-admin disconnect takes the container off it again");
    throw;
  }
}

/// What is asked of no network by name.
void add_to_takers(std::vector<Request>& requests, const NetworkOptions& options, const AddressTakers& takers) {
  if (!options.capability_args.empty()) {
    for (const auto& member : json::members(options.capability_args)) {
      for (auto& request : requests) {
        if (!cni::declares(request.list, member.key) || (cni::has_capability_arg(request.capability_args, member.key) &&
                                                         member.key != cni::port_mappings_capability)) {
          continue;
        }
        add_capability(request, member.key, member.value);
        if (!is_for_all(member.key)) break;
      }
    }
  }
  if (!requests.empty()) {
    add_options(requests[takers.ips], {.ips = options.any.ips});
    add_options(requests[takers.mac], {.mac = options.any.mac});
  }
  if (auto* const request = taker(requests, cni::port_mappings_capability))
    add_options(*request, {.ports = options.any.ports});
  if (auto* const request = taker(requests, bandwidth)) add_options(*request, {.bandwidth = options.any.bandwidth});
}

/// The capability "dns" (the conventions) of what `docker run` was told; empty where that was nothing.
std::string dns_asked_by(const engine::DockerFlags& flags) {
  auto searches = flags.dns_searches;
  std::erase(searches, ".");
  json::ObjectWriter dns;
  if (!flags.dns_servers.empty()) dns.add("servers", json::array_of_strings(flags.dns_servers));
  if (!flags.dns_searches.empty()) dns.add("searches", json::array_of_strings(searches));
  if (!flags.dns_options.empty()) dns.add("options", json::array_of_strings(flags.dns_options));
  return dns.text() == "{}" ? std::string() : dns.text();
}

[[noreturn]] void refuse_ports(const cni::PortMapping& port, const std::string& networks) {
  throw Error(
      "port " +
          (port.host_port == 0 ? std::to_string(port.container_port) + "/" + port.protocol : cni::host_side_of(port)) +
          " can't be published: no plugin of " + networks +
          R"( takes "portMappings"; add {"type": "portmap", "capabilities": {"portMappings": true}} to its plugins,)"
          " or the same capabilities to its docker-cni-forward",
      ErrorKind::capability);
}

[[noreturn]] void refuse_bandwidth(const std::string& networks) {
  throw Error(
      "the bandwidth can't be limited: no plugin of " + networks +
          R"( takes "bandwidth"; add {"type": "bandwidth", "capabilities": {"bandwidth": true}} to its plugins)",
      ErrorKind::capability);
}

/// Throws Error if `networks`, of which one `takes` a capability or not, leave something of `options` undone.
template <class Takes>
void check_taken(const AttachmentOptions& options, const std::string& networks, Takes takes) {
  if (!options.ports.empty() && !takes(cni::port_mappings_capability)) refuse_ports(options.ports.front(), networks);
  if (!options.bandwidth.empty() && !takes(bandwidth)) refuse_bandwidth(networks);
}

}  // namespace

void add_docker_flags(NetworkOptions& options, const engine::DockerFlags& flags) {
  auto& ports = options.any.ports;
  for (auto& port : in_context([] { return "docker run -p"; }, [&] { return port_mappings_of(flags.ports); })) {
    const bool is_new = port.host_port == 0 || std::find(ports.begin(), ports.end(), port) == ports.end();
    if (is_new) ports.push_back(std::move(port));
  }
  options.dns = dns_asked_by(flags);
  if (!options.any.mac.empty() || flags.mac_address.empty()) return;
  in_context([] { return "docker run --mac-address"; }, [&] { cni::check_mac(flags.mac_address); });
  options.any.mac = flags.mac_address;
}

void add_args_from_environment(cni::Args& args, const std::vector<std::string>& environment, const Config& config) {
  const auto add = [&args](std::string_view key, std::string_view value) {
    const auto known = std::any_of(args.begin(), args.end(), [key](const auto& arg) { return arg.first == key; });
    if (!known) args.emplace_back(key, value);
  };
  for (const auto& variable : environment) {
    const auto equals = variable.find('=');
    if (equals == std::string::npos || equals == 0) continue;
    const auto name = std::string_view(variable).substr(0, equals);
    const auto value = std::string_view(variable).substr(equals + 1);
    if (config.trust.environment && name == "IPV4") add("IP", value);
    if (config.trust.environment && name == "IPPOOL") add("IPPOOL", value);
    if (config.cni_args_from_environment && is_arg(name, value)) add(name, value);
  }
  in_context([] { return "the container's environment"; }, [&] { cni::check_args(args); });
}

std::vector<Request> load_requests(const NetworkOptions& options, const Config& config, const Log& log) {
  std::vector<Request> requests;
  Errors passed_over;
  for (const auto& network : options.networks) {
    requests.push_back({list_of(network, config, passed_over), network.interface, {}, {}, {}, network.default_route});
  }
  const auto takers = address_takers(requests, options.networks);
  for (std::size_t place = 0; place < requests.size(); ++place) {
    auto& request = requests[place];
    request.args = args_at(place, options.args, takers);
    in_context([&] { return name_of(request.list); },
               [&] {
                 add_options(request, options.networks[place].own);
                 add_calico_pool(request);
               });
  }
  add_to_takers(requests, options, takers);
  hand_on(requests, options);
  // What was asked of a network that the container has left goes with it, and to none of the others.
  std::size_t place = 0;
  std::erase_if(requests, [&](const Request&) { return options.networks[place++].left.has_value(); });
  // The first that gives a default route has it.
  std::stable_partition(requests.begin(), requests.end(), [](const Request& request) { return request.default_route; });
  for (const auto& sentence : std::set(passed_over.sentences().begin(), passed_over.sentences().end())) {
    log.warn("a network configuration is passed over" + field("error", sentence));
  }
  return requests;
}

void check_capabilities(const std::vector<Request>& requests, const NetworkOptions& options) {
  std::string networks;
  for (const auto& request : requests) networks.append(networks.empty() ? "" : ", ").append(name_of(request.list));
  const auto any_takes = [&](std::string_view capability) {
    return std::any_of(requests.begin(), requests.end(),
                       [&](const Request& request) { return cni::declares(request.list, capability); });
  };
  check_taken(options.any, networks, any_takes);
  for (const auto& network : options.networks) {
    for (const auto& request : requests) {
      if (request.interface != network.interface) continue;
      check_taken(network.own, name_of(request.list),
                  [&](std::string_view capability) { return cni::declares(request.list, capability); });
    }
  }
  if (options.capability_args.empty()) return;
  std::vector<std::string_view> declared;
  for (const auto& request : requests) {
    for (const auto& plugin : request.list.plugins) {
      declared.insert(declared.end(), plugin.capabilities.begin(), plugin.capabilities.end());
    }
  }
  for (const auto& capability : json::members(options.capability_args)) {
    if (any_takes(capability.key)) continue;
    const auto meant = cni::meant_capability(capability.key, declared);
    throw Error("cni.capability-args: no plugin of the container's networks takes \"" + capability.key + "\"; " +
                    (meant.empty() ? "give one \"capabilities\": {" + json::quoted(capability.key) + ": true}"
                                   : "did you mean \"" + std::string(meant) + "\"?"),
                ErrorKind::capability);
  }
}

}  // namespace docker_cni::attachment
