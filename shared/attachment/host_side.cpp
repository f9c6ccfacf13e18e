// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/host_side.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <string>

#include "shared/attachment/plugin_runtime.hpp"
#include "shared/cni/ip_address.hpp"
#include "shared/cni/result.hpp"
#include "shared/error.hpp"
#include "shared/system/interface.hpp"
#include "shared/system/link.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/tentative_addresses.hpp"

namespace docker_cni::attachment {
namespace {

/// What the plugins say that they have made on the host.
std::set<std::string> made_on_host(const record::Record& record) {
  std::set<std::string> names;
  for (const auto& attachment : record.attachments) {
    if (attachment.result.empty()) continue;
    for (auto& interface : cni::parse_result(attachment.result, attachment.list.cni_version).interfaces) {
      if (interface.sandbox.empty()) names.insert(std::move(interface.name));
    }
  }
  return names;
}

bool has_ipv6_address(const record::Attachment& attachment) {
  const auto ips = cni::parse_result(attachment.result, attachment.list.cni_version).ips;
  return std::any_of(ips.begin(), ips.end(), [](const cni::ResultIp& ip) { return cni::is_ipv6(ip.address); });
}

template <class Change>
void change_each(const record::Record& record, const Log& log, Change change) {
  try {
    for (const auto& link : system::links_into(system::open_netns(record.pin))) change(link.name);
  } catch (const Error& error) {
    log.warn("interface" + field("container", record.id) + field("error", error.what()));
  }
}

}  // namespace

void set_host_side_up(const record::Record& record, bool up, const Log& log) {
  change_each(record, log, [up](const std::string& name) { system::set_interface_up(name, up); });
}

void mark_host_side(const record::Record& record, std::string_view mark, const Log& log) {
  if (mark.size() > system::longest_link_alias) return;
  // A pod's own interface is its engine's, on the host as in the pod.
  const bool is_pod = !record.sandbox.empty();
  try {
    const auto ours = is_pod ? made_on_host(record) : std::set<std::string>();
    change_each(record, log, [&](const std::string& name) {
      if (!is_pod || ours.contains(name)) system::set_link_alias(name, mark);
    });
  } catch (const Error& error) {
    log.warn("result" + field("container", record.id) + field("error", error.what()));
  }
}

void wait_for_host_side(const record::Record& record, const record::Attachment& attachment,
                        const Operation& operation) {
  // The kernel waits a second at random, then one for answers; a bridge with STP forwards nothing for half a minute.
  constexpr std::chrono::seconds patience{4};
  if (attachment.result.empty() || !has_ipv6_address(attachment)) return;
  bool told_to_stop = false;
  try {
    std::set<int> interfaces;
    for (const auto& link : system::links_into(system::open_netns(record.pin))) {
      interfaces.insert(link.master != 0 ? link.master : link.index);
    }
    told_to_stop = !system::wait_while_tentative(interfaces, operation.deadline.at_most(patience), operation.cancel);
  } catch (const Error& error) {
    operation.log.warn("IPv6" + field("container", record.id) + field("error", error.what()));
  }
  if (told_to_stop) throw Error(name_of(attachment.list) + ": the hook was told to stop");
}

}  // namespace docker_cni::attachment
