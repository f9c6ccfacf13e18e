#include "shared/attachment/host_side.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "shared/cni/result.hpp"
#include "shared/error.hpp"
#include "shared/system/interface.hpp"
#include "shared/system/link.hpp"
#include "shared/system/netns.hpp"

namespace docker_cni::attachment {
namespace {

/// The links that the result names as the host's, of which the other side is in the namespace at `pin`: no uplink of
/// this host's own, whatever a result says.
std::vector<std::string> host_side_of(const record::Attachment& attachment, const fs::path& pin) {
  std::vector<system::Link> links;
  if (attachment.result.empty()) return {};
  for (const auto& interface : cni::parse_result(attachment.result, attachment.list.cni_version).interfaces) {
    if (!interface.sandbox.empty()) continue;
    auto link = system::find_link(interface.name);
    if (link && link->kind == "veth" && link->peer_namespace) links.push_back(std::move(*link));
  }
  std::vector<std::string> names;
  if (links.empty()) return names;
  // Asked last, for the kernel numbers a namespace when it tells of a link to it.
  const auto number = system::number_of_namespace(system::open_netns(pin));
  for (auto& link : links) {
    if (link.peer_namespace == number) names.push_back(std::move(link.name));
  }
  return names;
}

template <class Change>
void change_each(const record::Attachment& attachment, const fs::path& pin, const Log& log, Change change) {
  try {
    for (const auto& name : host_side_of(attachment, pin)) change(name);
  } catch (const Error& error) {
    log.warn("interface" + field("network", attachment.list.name) + field("error", error.what()));
  }
}

}  // namespace

void set_host_side_up(const record::Record& record, bool up, const Log& log) {
  for (const auto& attachment : record.attachments) {
    change_each(attachment, record.pin, log, [up](const std::string& name) { system::set_interface_up(name, up); });
  }
}

void mark_host_side(const record::Attachment& attachment, const fs::path& pin, std::string_view mark, const Log& log) {
  if (mark.size() > system::longest_link_alias) return;
  change_each(attachment, pin, log, [mark](const std::string& name) { system::set_link_alias(name, mark); });
}

}  // namespace docker_cni::attachment
