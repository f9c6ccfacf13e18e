// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/check_result.hpp"

#include <algorithm>
#include <utility>

#include "shared/cni/result.hpp"
#include "shared/json/array.hpp"
#include "shared/json/edit.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::attachment {

std::string with_macs_of(const std::vector<system::Link>& links, std::string_view result) {
  const auto interfaces = json::find(json::members(result), "interfaces");
  if (!interfaces || json::kind(*interfaces) != json::Kind::array) return std::string(result);
  const auto with_mac = [&](std::string_view interface) {
    const auto members = json::members(interface);
    const auto name = json::string_or_empty(members, "name");
    const auto link =
        std::find_if(links.begin(), links.end(), [&](const system::Link& one) { return one.name == name; });
    const bool is_told =
        !json::string_or_empty(members, "mac").empty() && json::string_or_empty(members, "sandbox").empty();
    if (!is_told || link == links.end()) return std::string(interface);
    return json::with_value_at(interface, {"mac"}, json::quoted(link->mac));
  };
  return json::with_value_at(result, {"interfaces"}, json::array_of(json::elements(*interfaces), with_mac));
}

std::string result_for_check(const record::Attachment& attachment) {
  if (attachment.result.empty()) return {};
  std::vector<system::Link> links;
  for (const auto& interface : cni::parse_result(attachment.result, attachment.list.cni_version).interfaces) {
    if (!interface.sandbox.empty()) continue;
    auto link = system::find_link(interface.name);
    if (link && (link->kind == "veth" || link->kind == "bridge")) links.push_back(std::move(*link));
  }
  return links.empty() ? attachment.result : with_macs_of(links, attachment.result);
}

}  // namespace docker_cni::attachment
