// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hooks/admin/indent.hpp"
#include "hooks/admin/network/attached.hpp"
#include "hooks/admin/network/conflist.hpp"
#include "hooks/admin/network/verbs.hpp"
#include "hooks/admin/networks.hpp"
#include "hooks/admin/records.hpp"
#include "shared/attachment/preflight.hpp"
#include "shared/cni/ip_address.hpp"
#include "shared/cni/result.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::admin {
namespace {

using json::ObjectWriter;

/// A container as `docker network inspect` has it; what Docker doesn't know of comes behind.
std::string format_container(const Attached& attached) {
  std::string mac;
  std::string ipv4;
  std::string ipv6;
  const auto& [record, attachment] = attached;
  if (!attachment->result.empty()) {
    const auto result = cni::parse_result(attachment->result, attachment->list.cni_version);
    for (const auto& interface : result.interfaces) {
      if (interface.name == attachment->interface && !interface.sandbox.empty()) mac = interface.mac;
    }
    for (const auto& ip : result.ips) {
      auto& address = cni::is_ipv4(ip.address) ? ipv4 : ipv6;
      if (address.empty()) address = ip.address;
    }
  }
  return ObjectWriter()
      .add_string("Name", record->name)
      .add_string("MacAddress", mac)
      .add_string("IPv4Address", ipv4)
      .add_string("IPv6Address", ipv6)
      .add_string("Interface", attachment->interface)
      .add_string("Phase", name_of(record->phase))
      .text();
}

/// The network's containers by ID: one that is on it twice, as Docker's can't be, a second time as ID@INTERFACE.
std::string format_containers(const std::vector<Attached>& attached, std::vector<std::string>& problems) {
  ObjectWriter containers;
  const record::Record* last = nullptr;
  for (const auto& one : attached) {
    const auto key = one.record == last ? one.record->id + "@" + one.attachment->interface : one.record->id;
    last = one.record;
    try {
      containers.add(key, format_container(one));
    } catch (const Error& error) {
      problems.push_back("container " + one.record->id + ": " + error.what());
    }
  }
  return containers.text();
}

std::string format_network_file(const NetworkFile& network, const std::string& containers) {
  const auto& list = *network.list;
  std::string subnets = "[";
  for (const auto& subnet : attachment::subnets_of(list)) {
    subnets += subnets.size() > 1 ? "," : "";
    subnets += ObjectWriter().add_string("Subnet", system::format_ip_prefix(system::network_of(subnet))).text();
  }
  const auto mark = mark_of(list);
  return ObjectWriter()
      .add_string("Name", list.name)
      .add_string("Created", mark ? mark->created : "")
      .add_string("Driver", list.plugins.front().type)
      .add("IPAM", ObjectWriter().add("Config", subnets + "]").text())
      .add("Containers", containers)
      .add_string("File", network.file.string())
      .add("Configuration", json::value(list.bytes))
      .text();
}

Answer network_inspect(const std::vector<std::string>& names, const Config& config) {
  const auto networks = read_networks_if_any(config.cni_conf_dir);
  auto [records, problems] = read_records(open_store(config));
  std::string all = "[";
  for (const auto& name : names) {
    try {
      const auto& network = only_network(name, networks, config.cni_conf_dir);
      const auto containers = format_containers(attached_to(name, records), problems);
      all.append(all.size() > 1 ? "," : "").append(format_network_file(network, containers));
    } catch (const Error& error) {
      problems.emplace_back(error.what());
    }
  }
  return {indented(all + "]"), std::move(problems)};
}

}  // namespace

Work declare_network_inspect(CLI::App& verb) {
  auto names = std::make_shared<std::vector<std::string>>();
  verb.add_option("network", *names, "Its name")->required()->type_name("");
  return [names](const Config& config) { return network_inspect(*names, config); };
}

}  // namespace docker_cni::admin
