// SPDX-License-Identifier: Apache-2.0
#include "hooks/forward/publishing.hpp"

#include <algorithm>
#include <utility>

namespace docker_cni::forward {
namespace {

constexpr const char* loopback_ipv4 = "127.0.0.0/8";
constexpr const char* loopback_ipv6 = "::1";

/// `port` of the container, as DNAT takes it.
std::string destination_of(const cni::PortMapping& port, const Address& address) {
  const auto ip = is_ipv4(address) ? address.ip : "[" + address.ip + "]";
  return ip + ":" + std::to_string(port.container_port);
}

/// An address that stands for all of them is none.
std::string one_host_ip(const cni::PortMapping& port) {
  return port.host_ip == "0.0.0.0" || port.host_ip == "::" ? "" : port.host_ip;
}

Plan plan_of_ports(const NatHooks& hooks, const Attachment& attachment, const Address& address) {
  const std::string publish(publish_chain);
  const std::string masquerade(masquerade_chain);
  Plan plan;
  for (const auto& port : attachment.ports) {
    if (!fits(port, address) || port.host_ip == loopback_ipv6) continue;
    plan.own.push_back({publish,
                        last,
                        {.to = one_host_ip(port), .protocol = port.protocol, .port = port.host_port},
                        "DNAT",
                        attachment.owner,
                        destination_of(port, address)});
  }
  if (plan.own.empty()) return {};
  plan.chains = {publish, masquerade};
  // What comes from elsewhere to a loopback address is nobody's request to the host.
  const std::string loopback = is_ipv4(address) ? loopback_ipv4 : loopback_ipv6;
  const std::string unreachable = is_ipv4(address) ? "" : loopback_ipv6;
  plan.common = {{hooks.prerouting, last, {.not_to = loopback, .to_host = true}, publish},
                 {hooks.output, last, {.not_to = unreachable, .to_host = true}, publish},
                 {hooks.postrouting, last, {}, masquerade}};
  auto sources = std::vector<std::string>{address.subnet};
  // What is sent to one of the host's addresses of link scope comes from one of these, too.
  sources.emplace_back(is_ipv4(address) ? loopback : "fe80::/10");
  for (const auto& from : sources) {
    plan.own.push_back({masquerade,
                        last,
                        {.from = from, .to = address.ip, .connection = Connection::published},
                        "MASQUERADE",
                        attachment.owner});
  }
  return plan;
}

Plan plan_of_masquerade(const NatHooks& hooks, const Attachment& attachment, const Address& address) {
  const std::string masquerade(masquerade_chain);
  const auto& host = attachment.host_interface;
  return {{masquerade},
          {{hooks.postrouting, last, {}, masquerade}},
          {{masquerade,
            last,
            {.not_out = host, .from = address.ip, .not_to = address.subnet},
            "MASQUERADE",
            attachment.owner}}};
}

/// `plan` with each chain and each common rule once.
Plan without_doubles(Plan plan) {
  Plan once{{}, {}, std::move(plan.own)};
  for (auto& chain : plan.chains) {
    if (std::find(once.chains.begin(), once.chains.end(), chain) == once.chains.end()) once.chains.push_back(chain);
  }
  for (auto& rule : plan.common) {
    const bool is_double = std::any_of(once.common.begin(), once.common.end(), [&](const NewRule& one) {
      return one.chain == rule.chain && one.target == rule.target;
    });
    if (!is_double) once.common.push_back(std::move(rule));
  }
  return once;
}

}  // namespace

Plan publishing_plan(const NatHooks& hooks, const Attachment& attachment, const std::vector<Address>& addresses) {
  Plan plan;
  if (!addresses.empty()) plan = plan_of_ports(hooks, attachment, addresses.front());  // a port leads to one place
  if (attachment.masquerades) {
    for (const auto& address : addresses) plan = std::move(plan) + plan_of_masquerade(hooks, attachment, address);
  }
  return without_doubles(std::move(plan));
}

}  // namespace docker_cni::forward
