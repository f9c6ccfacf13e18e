// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/host_side.hpp"

#include <set>
#include <string>

#include "shared/cni/result.hpp"
#include "shared/error.hpp"
#include "shared/system/interface.hpp"
#include "shared/system/link.hpp"
#include "shared/system/netns.hpp"

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

}  // namespace docker_cni::attachment
