#include "shared/attachment/host_side.hpp"

#include <vector>

#include "shared/cni/result.hpp"
#include "shared/error.hpp"
#include "shared/system/interface.hpp"
#include "shared/system/link.hpp"

namespace docker_cni::attachment {
namespace {

std::vector<std::string> host_side_of(const record::Attachment& attachment) {
  std::vector<std::string> names;
  if (attachment.result.empty()) return names;
  for (auto& interface : cni::parse_result(attachment.result, attachment.list.cni_version).interfaces) {
    if (interface.sandbox.empty() && system::is_veth(interface.name)) names.push_back(std::move(interface.name));
  }
  return names;
}

template <class Change>
void change_each(const record::Attachment& attachment, const Log& log, Change change) {
  try {
    for (const auto& name : host_side_of(attachment)) change(name);
  } catch (const Error& error) {
    log.warn("interface" + field("network", attachment.list.name) + field("error", error.what()));
  }
}

}  // namespace

void set_host_side_up(const record::Record& record, bool up, const Log& log) {
  for (const auto& attachment : record.attachments) {
    change_each(attachment, log, [up](const std::string& name) { system::set_interface_up(name, up); });
  }
}

void mark_host_side(const record::Attachment& attachment, std::string_view mark, const Log& log) {
  if (mark.size() > system::longest_link_alias) return;
  change_each(attachment, log, [mark](const std::string& name) { system::set_link_alias(name, mark); });
}

}  // namespace docker_cni::attachment
