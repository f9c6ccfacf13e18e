// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/container_files.hpp"

#include <optional>

#include "shared/attachment/resolv_conf.hpp"
#include "shared/cni/ip_address.hpp"
#include "shared/cni/result.hpp"
#include "shared/json/text.hpp"
#include "shared/system/edit_in_place.hpp"

namespace docker_cni::attachment {
namespace {

constexpr std::size_t largest_file = 1024UL * 1024;

/// What the first network that tells any says of DNS.
std::optional<cni::ResultDns> dns_told_by(const record::Record& record) {
  for (const auto& attachment : record.attachments) {
    if (attachment.result.find("\"dns\"") == std::string::npos) continue;  // no need to read it all
    auto dns = cni::parse_result(attachment.result, attachment.list.cni_version).dns;
    if (!dns.nameservers.empty() || !dns.domain.empty() || !dns.search.empty() || !dns.options.empty()) return dns;
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> addresses_in(std::string_view result) {
  std::vector<std::string> addresses;
  const auto members = json::members(result);
  const auto add = [&](std::string_view object, std::string_view key) {
    if (const auto address = json::find(json::members(object), key)) {
      addresses.push_back(cni::without_prefix_length(json::string(*address, key)));
    }
  };
  if (const auto ips = json::find(members, "ips"); ips && json::kind(*ips) == json::Kind::array) {
    for (const auto ip : json::elements(*ips)) add(ip, "address");
  }
  for (const auto* family : {"ip4", "ip6"}) {  // versions 0.1.0 and 0.2.0
    if (const auto ip = json::find(members, family)) add(*ip, "ip");
  }
  return addresses;
}

void write_resolv_conf(const record::Record& record, const oci::Spec& spec, const engine::ChosenDns& chosen) {
  const auto dns = dns_told_by(record);
  if (!dns) return;
  const auto file = spec.mount_source("/etc/resolv.conf");
  if (record.engine_dir.empty() || file.parent_path() != record.engine_dir) return;
  system::edit_in_place(file, {}, largest_file,
                        [&](std::string_view text) { return resolv_conf_text(text, *dns, chosen); });
}

}  // namespace docker_cni::attachment
