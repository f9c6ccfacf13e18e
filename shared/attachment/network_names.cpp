// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/network_names.hpp"

#include <map>
#include <utility>

#include "shared/attachment/option_values.hpp"
#include "shared/cni/capability_args.hpp"
#include "shared/cni/names.hpp"
#include "shared/cni/port_mapping.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::attachment {
namespace {

void check_interface(const std::string& name) {
  cni::check_interface_name(name);
  if (name == "lo") throw Error("every container has its own interface \"lo\"; take another name");
}

void check_count(std::size_t count) {
  if (count > most_networks) {
    throw Error("more than " + std::to_string(most_networks) + " networks; name fewer");
  }
}

/// `{"capability": value}`, checked.
std::string checked_capability(std::string_view capability, std::string_view value) {
  const auto object = json::ObjectWriter().add(capability, value).text();
  const auto accepted = cni::accept_capability_args(object);
  return std::string(*json::find(json::members(accepted), capability));
}

std::vector<std::string> strings_in(std::string_view array, std::string_view name) {
  std::vector<std::string> strings;
  for (const auto element : json::elements(array)) strings.push_back(json::string(element, name));
  return strings;
}

/// `default-route`: an array, of gateways in the convention. Which gateway it is, says the network's own configuration.
bool parse_default_route(std::string_view value) {
  if (json::kind(value) == json::Kind::boolean) return value == "true";
  return !strings_in(value, "default-route").empty();
}

/// A member of a network's object (Network Custom Resource Definition De-facto Standard, 4.1.2).
void read_member(const json::Member& member, NamedNetwork& network) {
  const auto& [key, value, whole] = member;
  if (key == "name") {
    network.name = json::string(value, key);
  } else if (key == "interface") {
    network.interface = json::string(value, key);
  } else if (key == "ips") {
    network.own.ips = strings_in(checked_capability(key, value), key);
  } else if (key == "mac") {
    network.own.mac = json::string(checked_capability(key, value), key);
  } else if (key == cni::port_mappings_capability) {
    network.own.ports = cni::parse_port_mappings(checked_capability(key, value));
  } else if (key == "bandwidth") {
    network.own.bandwidth = checked_capability(key, value);
  } else if (key == "cni-args") {
    json::members(value);
    network.own.cni_args = value;
  } else if (key == "default-route") {
    network.default_route = parse_default_route(value);
  } else if (key != "namespace") {
    throw Error("\"" + key + "\" is not supported; supported are name, interface, ips, mac, portMappings, bandwidth, " +
                "cni-args and default-route");
  }
}

/// An object with "name", or that name alone.
NamedNetwork parse_network_object(std::string_view element) {
  NamedNetwork network;
  if (json::kind(element) == json::Kind::string) return parse_network(json::string(element, "network"));
  for (const auto& member : json::members(element)) {
    if (json::kind(member.value) != json::Kind::null) read_member(member, network);
  }
  cni::check_network_name(network.name);
  if (!network.interface.empty()) check_interface(network.interface);
  return network;
}

std::vector<NamedNetwork> parse_network_objects(std::string_view text) {
  std::vector<NamedNetwork> networks;
  for (const auto element : json::elements(json::value(text))) {
    networks.push_back(parse_network_object(element));
    check_count(networks.size());
  }
  if (networks.empty()) throw Error("it names no network; \"none\" asks for none");
  return networks;
}

/// The names of the short form, one after the other.
template <class Read>
std::vector<NamedNetwork> read_list(std::string_view text, Read read) {
  std::vector<NamedNetwork> networks;
  for (const auto item : split(text, ',')) {
    networks.push_back(read(item));
    check_count(networks.size());
  }
  return networks;
}

bool is_array(std::string_view text) { return trimmed(text).starts_with('['); }

NamedNetwork parse_kubernetes_network(std::string_view text) {
  const auto slash = text.find('/');
  return parse_network(text.substr(slash == std::string_view::npos ? 0 : slash + 1));
}

}  // namespace

NamedNetwork parse_network(std::string_view text) {
  const auto at = text.find('@');
  NamedNetwork network{std::string(text.substr(0, at)), {}};
  cni::check_network_name(network.name);
  if (at != std::string_view::npos) {
    network.interface = text.substr(at + 1);
    check_interface(network.interface);
  }
  return network;
}

std::vector<NamedNetwork> parse_networks(std::string_view text) {
  if (text == "none") return {};
  return is_array(text) ? parse_network_objects(text) : read_list(text, parse_network);
}

std::vector<NamedNetwork> parse_kubernetes_networks(std::string_view text) {
  return is_array(text) ? parse_network_objects(text) : read_list(text, parse_kubernetes_network);
}

void name_interfaces(std::vector<NamedNetwork>& networks, const std::string& first, std::size_t first_number) {
  std::map<std::string_view, const NamedNetwork*> named;
  for (std::size_t place = 0; place < networks.size(); ++place) {
    auto& network = networks[place];
    if (network.interface.empty())
      network.interface = place == 0 && first_number == 0 ? first : "net" + std::to_string(place + first_number);
    const auto [twin, is_new] = named.emplace(network.interface, &network);
    if (!is_new) {
      throw Error("interface \"" + network.interface + "\" is asked for twice, by networks \"" + twin->second->name +
                  "\" and \"" + network.name + "\"");
    }
  }
}

}  // namespace docker_cni::attachment
