// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/asked_addresses.hpp"

#include <algorithm>
#include <boost/algorithm/string/join.hpp>
#include <cctype>
#include <optional>
#include <string_view>

#include "shared/attachment/option_values.hpp"
#include "shared/attachment/plugin_runtime.hpp"
#include "shared/cni/address_request.hpp"
#include "shared/cni/capability_args.hpp"
#include "shared/cni/config_args.hpp"
#include "shared/cni/ip_address.hpp"
#include "shared/error.hpp"
#include "shared/json/array.hpp"
#include "shared/json/text.hpp"
#include "shared/record/renewal.hpp"
#include "shared/system/link.hpp"

namespace docker_cni::attachment {
namespace {

using Addresses = std::vector<std::string>;

bool has_arg(const cni::Args& args, std::string_view key) {
  return std::any_of(args.begin(), args.end(), [key](const auto& arg) { return arg.first == key; });
}

/// The addresses that the capability "ips" asks for already.
Addresses ips_in(const std::string& capability_args) {
  Addresses ips;
  if (capability_args.empty()) return ips;
  const auto asked = json::find(json::members(capability_args), "ips");
  if (!asked || json::kind(*asked) != json::Kind::array) return ips;
  for (const auto element : json::elements(*asked)) ips.push_back(json::string(element, "ips"));
  return ips;
}

/// Those of CNI_ARGS' IP, with commas between.
Addresses ips_in(const cni::Args& args) {
  Addresses ips;
  for (const auto& [key, value] : args) {
    if (key != "IP") continue;
    for (const auto ip : split(value, ',')) ips.emplace_back(ip);
  }
  return ips;
}

bool is_ip(const std::string& text) {
  try {
    return !cni::canonical_ip(cni::without_prefix_length(text)).empty();
  } catch (const Error&) {
    return false;
  }
}

/// The addresses that `args.cni.ips` of its plugins' configuration ask for (CONVENTIONS.md); what isn't one is passed
/// over, as it may be the network's author's.
Addresses ips_in(const cni::NetworkConfigList& list) {
  Addresses ips;
  for (const auto& plugin : list.plugins) {
    auto value = std::optional<std::string_view>(plugin.text);
    for (const std::string_view key : {"args", "cni", "ips"}) {
      value = json::kind(*value) == json::Kind::object ? json::find(json::members(*value), key) : std::nullopt;
      if (!value) break;
    }
    if (!value || json::kind(*value) != json::Kind::array) continue;
    for (const auto element : json::elements(*value)) {
      if (json::kind(element) == json::Kind::string) ips.push_back(json::string(element, "ips"));
    }
  }
  std::erase_if(ips, [](const std::string& ip) { return !is_ip(ip); });
  return ips;
}

/// Whether two texts are the same address: a prefix length doesn't count, nor how it's written.
bool is_same_ip(std::string_view one, std::string_view other) {
  return cni::canonical_ip(cni::without_prefix_length(one)) == cni::canonical_ip(cni::without_prefix_length(other));
}

/// The MAC that `attachment` asks for; empty: any.
std::string asked_mac(const record::Attachment& attachment) {
  if (cni::has_capability_arg(attachment.capability_args, "mac")) {
    const auto mac = json::find(json::members(attachment.capability_args), "mac");
    return json::kind(*mac) == json::Kind::string ? json::string(*mac, "mac") : std::string();
  }
  const auto arg =
      std::find_if(attachment.args.begin(), attachment.args.end(), [](const auto& one) { return one.first == "MAC"; });
  return arg == attachment.args.end() ? std::string() : arg->second;
}

/// The digits of a MAC, however it's written.
std::string digits_of(std::string_view mac) {
  std::string digits;
  for (const auto byte : mac) {
    if (std::isxdigit(static_cast<unsigned char>(byte)) != 0)
      digits += static_cast<char>(std::tolower(static_cast<unsigned char>(byte)));
  }
  return digits;
}

[[noreturn]] void refuse_assigned(const record::Attachment& attachment, const std::string& assigned,
                                  const std::string& asked) {
  throw Error(name_of(attachment.list) + ": its plugins assigned " + (assigned.empty() ? "nothing" : assigned) +
                  ", not the requested " + asked,
              ErrorKind::capability);
}

/// Takes those out of `ips` whose family `chosen` has an address of.
void leave_open_families(Addresses& ips, const Addresses& chosen) {
  std::erase_if(ips, [&](const std::string& ip) {
    return std::any_of(chosen.begin(), chosen.end(),
                       [&](const std::string& other) { return cni::is_ipv6(other) == cni::is_ipv6(ip); });
  });
}

}  // namespace

void ask_for_ips(const AskedAddresses& asked, const std::vector<std::string>& ips) {
  if (ips.empty() || has_arg(asked.args, "IP") || cni::has_capability_arg(asked.capability_args, "ips")) return;
  if (cni::declares(asked.list, "ips")) {
    asked.capability_args = cni::with_capability_arg(asked.capability_args, "ips", json::array_of_strings(ips));
  } else if (ips.size() == 1) {
    asked.args.emplace_back("IP", ips.front());
  } else {
    asked.list = cni::with_cni_args(asked.list, json::ObjectWriter().add("ips", json::array_of_strings(ips)).text());
  }
}

void ask_for_former_ips(const AskedAddresses& asked, std::vector<std::string> ips) {
  switch (cni::address_request(asked.list, ips.size())) {
    case cni::AddressRequest::capability: {
      auto all = ips_in(asked.capability_args);
      leave_open_families(ips, all);
      all.insert(all.end(), ips.begin(), ips.end());
      asked.capability_args = cni::with_capability_arg(asked.capability_args, "ips", json::array_of_strings(all));
      return;
    }
    case cni::AddressRequest::config_args:
      leave_open_families(ips, ips_in(asked.args));
      for (auto& ip : ips) ip = cni::without_prefix_length(ip);
      if (!ips.empty()) asked.config_args = json::ObjectWriter().add("ips", json::array_of_strings(ips)).text();
      return;
    case cni::AddressRequest::impossible:  // one that knows the arg gives at least the first
    case cni::AddressRequest::cni_args:
      if (!has_arg(asked.args, "IP")) asked.args.emplace_back("IP", cni::without_prefix_length(ips.front()));
      return;
    case cni::AddressRequest::not_needed:
      return;
  }
}

void ask_for_mac(const AskedAddresses& asked, const std::string& mac) {
  if (mac.empty() || has_arg(asked.args, "MAC") || cni::has_capability_arg(asked.capability_args, "mac")) return;
  if (cni::declares(asked.list, "mac")) {
    asked.capability_args = cni::with_capability_arg(asked.capability_args, "mac", json::quoted(mac));
  } else {
    asked.args.emplace_back("MAC", mac);
  }
}

void check_assigned(const record::Attachment& attachment, const system::UniqueFd& netns) {
  const auto assigned = record::addresses_of(attachment);
  for (const auto& all : {ips_in(attachment.capability_args), ips_in(attachment.args), ips_in(attachment.list)}) {
    for (const auto& asked : all) {
      if (is_same_ip(asked, "0.0.0.0") || is_same_ip(asked, "::")) continue;  // an image's IP may be what it binds to
      const bool is_there =
          std::any_of(assigned.begin(), assigned.end(), [&](const std::string& ip) { return is_same_ip(ip, asked); });
      if (!is_there) refuse_assigned(attachment, boost::algorithm::join(assigned, " and "), asked);
    }
  }
  const auto mac = asked_mac(attachment);
  if (mac.empty()) return;
  for (const auto& link : system::links_in(netns)) {
    if (link.name == attachment.interface && digits_of(link.mac) != digits_of(mac))
      refuse_assigned(attachment, link.mac, mac);
  }
}

}  // namespace docker_cni::attachment
