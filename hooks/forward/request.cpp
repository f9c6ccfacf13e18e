// SPDX-License-Identifier: Apache-2.0
#include "hooks/forward/request.hpp"

#include <algorithm>

#include "shared/cni/capability_args.hpp"
#include "shared/cni/config_json.hpp"
#include "shared/cni/error.hpp"
#include "shared/cni/ip_address.hpp"
#include "shared/cni/names.hpp"
#include "shared/cni/port_mapping.hpp"
#include "shared/cni/version.hpp"
#include "shared/error.hpp"

namespace docker_cni::forward {
namespace {

/// Both are written into a comment and read from it again.
void check_owner(const Environment& environment) {
  cni::check_container_id(environment.container_id);
  cni::check_interface_name(environment.if_name);
  if (environment.if_name.find_first_of("\"\\") != std::string::npos) {
    throw cni::PluginError(cni::invalid_environment, "CNI_IFNAME \"" + environment.if_name +
                                                         "\" has a character that a firewall's comment can't hold");
  }
}

/// The owners of "cni.dev/valid-attachments" (SPEC.md, "GC").
std::vector<Owner> valid_attachments(const cni::ConfigMembers& config, const std::string& network) {
  std::vector<Owner> valid;
  const auto list = cni::config_value(config, "cni.dev/valid-attachments", json::Kind::array);
  if (!list) cni::invalid_config("GC needs \"cni.dev/valid-attachments\"");
  for (const auto& element : json::elements(*list)) {
    const auto attachment = cni::config_members(element);
    valid.push_back({network, cni::config_string(attachment, "containerID").value_or(""),
                     cni::config_string(attachment, "ifname").value_or("")});
  }
  return valid;
}

/// The capability "portMappings" (CONVENTIONS.md, "Dynamic Plugin specific fields").
std::vector<cni::PortMapping> ports_in(const cni::ConfigMembers& config) {
  const auto runtime_config = cni::config_value(config, "runtimeConfig", json::Kind::object);
  if (!runtime_config) return {};
  try {
    const auto accepted = cni::accept_capability_args(*runtime_config);
    const auto ports = json::find(json::members(accepted), cni::port_mappings_capability);
    return ports ? cni::parse_port_mappings(*ports) : std::vector<cni::PortMapping>();
  } catch (const Error& error) {
    cni::invalid_config(std::string("runtimeConfig: ") + error.what());
  }
}

/// Of a DEL, which finds its rules by their owner, whatever it's told beside.
std::vector<cni::PortMapping> ports_if_readable(const cni::ConfigMembers& config) {
  try {
    return ports_in(config);
  } catch (const cni::PluginError&) {
    return {};
  }
}

/// Throws Error if no address of the container is of the family that `port` is published in.
void check_family(const cni::PortMapping& port, const Attachment& attachment) {
  const auto& addresses = attachment.addresses;
  if (std::any_of(addresses.begin(), addresses.end(), [&](const Address& one) { return fits(port, one); })) return;
  throw Error("port " + cni::host_side_of(port) + " can't be published: the container has no " +
              (cni::is_ipv4(port.host_ip) ? "IPv4" : "IPv6") + " address");
}

}  // namespace

Request parse_request(const Environment& environment, std::string_view config) {
  const auto members = cni::config_members(config);
  Request request;
  request.cni_version = cni::config_string(members, "cniVersion").value_or("");
  const auto version = cni::parse_version(request.cni_version);
  if (version < cni::Version{0, 3, 0} || !cni::is_spec_version(version)) {
    throw cni::PluginError(cni::incompatible_version, "CNI version \"" + request.cni_version + "\" is not supported",
                           "supported are " + std::string(supported_versions));
  }
  const auto network = cni::config_string(members, "name").value_or("");
  cni::check_network_name(network);
  request.owner = {network_label(network), environment.container_id, environment.if_name};
  if (environment.command == "GC") request.valid = valid_attachments(members, request.owner.network);
  if (environment.command == "GC" || environment.command == "STATUS") return request;
  check_owner(environment);
  request.ports = environment.command == "DEL" ? ports_if_readable(members) : ports_in(members);
  request.masquerades = cni::config_value(members, "ipMasq", json::Kind::boolean).value_or("false") == "true";
  request.prev_result = cni::config_value(members, "prevResult", json::Kind::object).value_or("");
  if (request.prev_result.empty() && environment.command != "DEL") {
    cni::invalid_config(environment.command +
                        " needs \"prevResult\": docker-cni-forward stands behind the plugin that makes the interface");
  }
  return request;
}

Attachment attachment_of(const Request& request) {
  auto attachment = attachment_in(request.owner, request.prev_result, request.cni_version);
  if (attachment.host_interface.empty() && !request.ports.empty()) {
    throw Error("port " + cni::host_side_of(request.ports.front()) +
                " can't be published: by prevResult no interface of the host leads to the container");
  }
  for (const auto& port : request.ports) {
    const bool is_one_address = !port.host_ip.empty() && port.host_ip != "0.0.0.0" && port.host_ip != "::";
    if (is_one_address && port.host_ip != "::1") check_family(port, attachment);  // nobody reaches the latter anyway
  }
  attachment.ports = request.ports;
  attachment.masquerades = request.masquerades;
  return attachment;
}

}  // namespace docker_cni::forward
