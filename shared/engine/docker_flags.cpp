// SPDX-License-Identifier: Apache-2.0
#include "shared/engine/docker_flags.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "shared/error.hpp"
#include "shared/json/walk.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::engine {
namespace {

std::string string_or_empty(std::string_view value, std::string_view key) {
  return json::kind(value) == json::Kind::null ? std::string() : json::string(value, key);
}

/// `{"HostIp": "", "HostPort": "8080"}`
void walk_binding(json::Scanner& scanner, std::string_view port, std::vector<PortBinding>& ports) {
  PortBinding binding{std::string(port), {}, {}};
  json::walk_object(scanner, [&](std::string_view key) {
    const auto value = scanner.value();
    if (key == "HostIp") binding.host_ip = string_or_empty(value, key);
    if (key == "HostPort") binding.host_port = string_or_empty(value, key);
  });
  ports.push_back(std::move(binding));
}

/// `{"80/tcp": [{…}, …], …}`
void walk_port_bindings(json::Scanner& scanner, std::vector<PortBinding>& ports) {
  if (json::take_null(scanner)) return;
  json::walk_object(scanner, [&](std::string_view key) {
    if (json::take_null(scanner)) return;
    const std::string port(key);
    json::walk_array(scanner, [&] { walk_binding(scanner, port, ports); });
  });
}

/// What we read of hostconfig.json.
struct HostConfig {
  std::vector<PortBinding> ports;
  bool publish_all = false;
  std::vector<std::string> dns_servers;
  std::vector<std::string> dns_searches;
  std::vector<std::string> dns_options;
};

std::vector<std::string> strings_in(std::string_view value, std::string_view key) {
  std::vector<std::string> strings;
  if (json::kind(value) == json::Kind::null) return strings;
  for (const auto element : json::elements(value)) strings.push_back(json::string(element, key));
  return strings;
}

HostConfig parse_host_config(std::string_view text) {
  HostConfig config;
  json::Scanner scanner(text);
  json::walk_object(scanner, [&](std::string_view key) {
    if (key == "PortBindings") {
      walk_port_bindings(scanner, config.ports);
      return;
    }
    const auto value = scanner.value();
    if (key == "PublishAllPorts") config.publish_all = value == "true";
    if (key == "Dns") config.dns_servers = strings_in(value, key);
    if (key == "DnsSearch") config.dns_searches = strings_in(value, key);
    if (key == "DnsOptions") config.dns_options = strings_in(value, key);
  });
  scanner.end();
  return config;
}

/// What we read of config.v2.json.
struct ContainerConfig {
  std::vector<std::string> exposed_ports;  // --expose, and EXPOSE of the image
  std::string mac_address;                 // Config.MacAddress: what clients of an API before 1.44 give
  std::string endpoint_mac_address;        // what later ones do
};

/// NetworkSettings.Networks.none. Docker empties MacAddress when the container stops; DesiredMacAddress stays.
void walk_endpoint(json::Scanner& scanner, ContainerConfig& config) {
  if (json::take_null(scanner)) return;
  json::walk_object(scanner, [&](std::string_view key) {
    const auto value = scanner.value();
    if (key == "DesiredMacAddress" || (key == "MacAddress" && config.endpoint_mac_address.empty())) {
      if (auto mac = string_or_empty(value, key); !mac.empty()) config.endpoint_mac_address = std::move(mac);
    }
  });
}

/// Calls `on_value()`, which takes the value, for the member `wanted` of the object that comes next.
template <class OnValue>
void walk_to(json::Scanner& scanner, std::string_view wanted, OnValue on_value) {
  if (json::take_null(scanner)) return;
  json::walk_object(scanner, [&](std::string_view key) {
    if (key == wanted) {
      on_value();
    } else {
      scanner.value();
    }
  });
}

void walk_exposed_ports(json::Scanner& scanner, ContainerConfig& config) {
  if (json::take_null(scanner)) return;
  json::walk_object(scanner, [&](std::string_view key) {
    config.exposed_ports.emplace_back(key);
    scanner.value();
  });
}

void walk_config(json::Scanner& scanner, ContainerConfig& config) {
  if (json::take_null(scanner)) return;
  json::walk_object(scanner, [&](std::string_view key) {
    if (key == "ExposedPorts") {
      walk_exposed_ports(scanner, config);
      return;
    }
    const auto value = scanner.value();
    if (key == "MacAddress") config.mac_address = string_or_empty(value, key);
  });
}

ContainerConfig parse_container_config(std::string_view text) {
  ContainerConfig config;
  json::Scanner scanner(text);
  json::walk_object(scanner, [&](std::string_view key) {
    if (key == "Config") {
      walk_config(scanner, config);
    } else if (key == "NetworkSettings") {
      walk_to(scanner, "Networks", [&] { walk_to(scanner, "none", [&] { walk_endpoint(scanner, config); }); });
    } else {
      scanner.value();
    }
  });
  scanner.end();
  return config;
}

/// The file `name` of the container's directory, as `parse` reads it; nothing of it where it isn't there.
template <class Parse>
auto read(const fs::path& file, Parse parse) -> decltype(parse(std::string_view())) {
  const auto text = system::read_file_if_there(file);
  if (!text) return {};
  return in_context([&] { return file.string(); }, [&] { return parse(*text); });
}

}  // namespace

DockerFlags read_docker_flags(const ContainerInfo& info) {
  DockerFlags flags;
  if (info.engine != Engine::docker || info.engine_dir.empty() || info.network_mode != "none") return flags;
  auto host_config = read(info.engine_dir / "hostconfig.json", parse_host_config);
  auto config = read(info.engine_dir / "config.v2.json", parse_container_config);
  flags.ports = std::move(host_config.ports);
  flags.dns_servers = std::move(host_config.dns_servers);
  flags.dns_searches = std::move(host_config.dns_searches);
  flags.dns_options = std::move(host_config.dns_options);
  flags.mac_address = std::move(config.mac_address.empty() ? config.endpoint_mac_address : config.mac_address);
  if (!host_config.publish_all) return flags;
  const auto bound = flags.ports;
  for (auto& port : config.exposed_ports) {
    const bool is_bound =
        std::any_of(bound.begin(), bound.end(), [&](const PortBinding& binding) { return binding.port == port; });
    if (!is_bound) flags.ports.push_back({std::move(port), {}, {}});
  }
  return flags;
}

}  // namespace docker_cni::engine
