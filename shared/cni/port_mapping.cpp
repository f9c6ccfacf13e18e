// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/port_mapping.hpp"

#include <charconv>
#include <optional>
#include <system_error>

#include "shared/cni/ip_address.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::cni {
namespace {

std::uint16_t port_in(const std::vector<json::Member>& members, std::string_view key) {
  const auto value = json::find(members, key);
  std::uint16_t port = 0;
  if (!value) return port;
  const auto read = std::from_chars(value->data(), value->data() + value->size(), port);
  if (read.ec != std::errc() || read.ptr != value->data() + value->size()) {
    throw Error("portMappings: " + std::string(key) + " is not a port");
  }
  return port;
}

std::string string_in(const std::vector<json::Member>& members, std::string_view key) {
  const auto value = json::find(members, key);
  return !value || json::kind(*value) == json::Kind::null ? std::string() : json::string(*value, key);
}

PortMapping parse_port_mapping(std::string_view object) {
  const auto members = json::members(object);
  PortMapping mapping;
  mapping.host_ip = string_in(members, "hostIP");
  if (!mapping.host_ip.empty()) mapping.host_ip = canonical_ip(mapping.host_ip);
  mapping.host_port = port_in(members, "hostPort");
  mapping.container_port = port_in(members, "containerPort");
  if (const auto protocol = string_in(members, "protocol"); !protocol.empty()) mapping.protocol = protocol;
  if (mapping.host_port != 0) return mapping;  // it's chosen, whatever was to choose from
  mapping.choice = {port_in(members, "firstHostPort"), port_in(members, "lastHostPort")};
  mapping.former_port = port_in(members, "formerHostPort");
  return mapping;
}

std::string format_port_mapping(const PortMapping& mapping) {
  json::ObjectWriter writer;
  writer.add("hostPort", std::to_string(mapping.host_port))
      .add("containerPort", std::to_string(mapping.container_port))
      .add_string("protocol", mapping.protocol);
  if (!mapping.host_ip.empty()) writer.add_string("hostIP", mapping.host_ip);
  if (mapping.host_port != 0) return writer.text();
  return writer.add("firstHostPort", std::to_string(mapping.choice.first))
      .add("lastHostPort", std::to_string(mapping.choice.last))
      .add("formerHostPort", std::to_string(mapping.former_port))
      .text();
}

}  // namespace

std::vector<PortMapping> parse_port_mappings(std::string_view array) {
  std::vector<PortMapping> mappings;
  if (json::kind(array) == json::Kind::null) return mappings;
  for (const auto object : json::elements(array)) mappings.push_back(parse_port_mapping(object));
  return mappings;
}

std::string format_port_mappings(const std::vector<PortMapping>& mappings) {
  std::string text = "[";
  for (const auto& mapping : mappings) text.append(text.size() > 1 ? "," : "").append(format_port_mapping(mapping));
  return text += ']';
}

std::string host_side_of(const PortMapping& mapping) {
  std::string text = is_ipv6(mapping.host_ip) ? "[" + mapping.host_ip + "]" : mapping.host_ip;
  if (!text.empty()) text += ':';
  return text.append(std::to_string(mapping.host_port)).append("/").append(mapping.protocol);
}

}  // namespace docker_cni::cni
