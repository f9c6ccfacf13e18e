// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/labels.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "shared/attachment/network_names.hpp"
#include "shared/attachment/option_values.hpp"
#include "shared/attachment/published_ports.hpp"
#include "shared/cni/args.hpp"
#include "shared/cni/capability_args.hpp"
#include "shared/cni/names.hpp"
#include "shared/error.hpp"
#include "shared/nearest.hpp"
#include "shared/sentence.hpp"

namespace docker_cni::attachment {
namespace {

/// What a value may have at most: far more than any plugin takes, and little enough for a record.
constexpr std::size_t longest_value = 64UL * 1024;
constexpr std::string_view kubernetes_key = "k8s.v1.cni.cncf.io/networks";

constexpr std::array known_labels{
    Label{"cni.aliases", "db,database",
          [](std::string_view value, NetworkOptions& options) { options.aliases = parse_aliases(value); }},
    Label{"cni.args", "K=V;K2=V2",
          [](std::string_view value, NetworkOptions& options) {
            options.args = cni::parse_args(value);
            cni::check_args(options.args);
          }},
    Label{"cni.bandwidth", "10mbit",
          [](std::string_view value, NetworkOptions& options) { options.any.bandwidth = parse_bandwidth(value); }},
    Label{"cni.capability-args", R"({"mac":"02:00:00:00:00:01"})",
          [](std::string_view value, NetworkOptions& options) {
            options.capability_args = cni::accept_capability_args(value);
          }},
    Label{"cni.default-route", "back",
          [](std::string_view value, NetworkOptions& options) {
            cni::check_network_name(value);
            options.default_route = value;
          }},
    Label{"cni.fixed-ip", "false",
          [](std::string_view value, NetworkOptions& options) { options.fixed_ip = parse_truth(value); }},
    Label{"cni.ips", "10.87.0.60,fd87::60",
          [](std::string_view value, NetworkOptions& options) { options.any.ips = parse_ips(value); }},
    Label{"cni.mac", "02:42:0a:57:00:3c",
          [](std::string_view value, NetworkOptions& options) {
            cni::check_mac(value);
            options.any.mac = value;
          }},
    Label{"cni.networks", "front,back@eth1",
          [](std::string_view value, NetworkOptions& options) { options.networks = parse_networks(value); }},
    Label{"cni.ports", "8080:80,127.0.0.1:53:53/udp",
          [](std::string_view value, NetworkOptions& options) { options.any.ports = parse_published_ports(value); }},
    Label{kubernetes_key, R"([{"name":"front","ips":["10.87.0.60"]}])",
          [](std::string_view value, NetworkOptions& options) { options.networks = parse_kubernetes_networks(value); }},
};

void parse(const Label& label, const std::string& value, NetworkOptions& options) {
  constexpr std::size_t longest_shown = 200;
  if (value.size() > longest_value) {
    throw Error(std::string(label.key) + ": its value has " + std::to_string(value.size()) + " bytes; the maximum is " +
                    std::to_string(longest_value),
                ErrorKind::label);
  }
  in_context([&] { return std::string(label.key) + " \"" + one_line(value, longest_shown) + "\""; },
             [&] { label.parse(value, options); }, ErrorKind::label);
}

std::vector<NamedNetwork> default_networks(const Config& config) {
  if (config.networks.empty()) return {NamedNetwork{}};
  std::vector<NamedNetwork> networks;
  in_context([] { return "cni.yaml's networks"; },
             [&] {
               for (const auto& name : config.networks) networks.push_back(parse_network(name));
             },
             ErrorKind::cni_yaml);
  return networks;
}

/// Marks the network of cni.default-route. Throws Error if the container isn't on it, or two networks are marked.
void mark_default_route(NetworkOptions& options) {
  auto& networks = options.networks;
  if (!options.default_route.empty() && !networks.empty()) {
    const auto named = std::find_if(networks.begin(), networks.end(),
                                    [&](const NamedNetwork& network) { return network.name == options.default_route; });
    if (named == networks.end()) {
      throw Error("cni.default-route \"" + options.default_route +
                      "\": the container is not on this network; name it in " + "cni.networks, too",
                  ErrorKind::label);
    }
    named->default_route = true;
  }
  const auto marked = std::count_if(networks.begin(), networks.end(),
                                    [](const NamedNetwork& network) { return network.default_route; });
  if (marked > 1) throw Error("two networks ask for the default route; only one can have it", ErrorKind::label);
}

/// "cni.args, cni.bandwidth, … and k8s.v1.cni.cncf.io/networks"
std::string supported() {
  std::string text;
  for (const auto& label : known_labels) {
    if (!text.empty()) text.append(&label == &known_labels.back() ? " and " : ", ");
    text.append(label.key);
  }
  return text;
}

}  // namespace

std::span<const Label> labels() { return known_labels; }

NetworkOptions parse_options(const std::map<std::string, std::string>& given, const Config& config,
                             bool beside_another) {
  NetworkOptions options;
  options.labels = given;
  const bool in_our_words = given.contains("cni.networks");
  if (!in_our_words && !given.contains(std::string(kubernetes_key))) options.networks = default_networks(config);
  for (const auto& label : known_labels) {
    const auto found = given.find(std::string(label.key));
    const bool is_overruled = label.key == kubernetes_key && in_our_words;
    if (found != given.end() && !is_overruled) parse(label, found->second, options);
  }
  const bool are_asked = in_our_words || given.contains(std::string(kubernetes_key));
  try {
    name_interfaces(options.networks, config.cni_ifname, beside_another ? 1 : 0);
  } catch (Error& error) {
    error.add_kind(are_asked ? ErrorKind::label : ErrorKind::cni_yaml);
    throw;
  }
  mark_default_route(options);
  return options;
}

void check_labels(const std::map<std::string, std::string>& given) {
  constexpr std::string_view prefix = "cni.";
  constexpr std::size_t longest_shown = 80;
  for (const auto& one : given) {
    const auto& key = one.first;
    const bool looks_like_ours = key.starts_with(prefix) && key.find_first_of("./", prefix.size()) == std::string::npos;
    const bool is_ours = std::any_of(known_labels.begin(), known_labels.end(),
                                     [&known = key](const Label& label) { return label.key == known; });
    if (!looks_like_ours || is_ours) continue;
    std::vector<std::string_view> keys;
    keys.reserve(known_labels.size());
    for (const auto& label : known_labels) keys.push_back(label.key);
    const auto meant = nearest(key, keys);
    throw Error("unknown label or annotation \"" + one_line(key, longest_shown) + "\"" +
                    (meant.empty() ? "" : "; did you mean \"" + std::string(meant) + "\"?") + "; supported are " +
                    supported(),
                ErrorKind::label);
  }
}

}  // namespace docker_cni::attachment
