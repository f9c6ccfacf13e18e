// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/asked_addresses.hpp"

#include <algorithm>
#include <string_view>

#include "shared/cni/address_request.hpp"
#include "shared/cni/capability_args.hpp"
#include "shared/cni/config_args.hpp"
#include "shared/cni/ip_address.hpp"
#include "shared/json/array.hpp"
#include "shared/json/text.hpp"

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

Addresses ips_in(const cni::Args& args) {
  Addresses ips;
  for (const auto& [key, value] : args) {
    if (key == "IP") ips.push_back(value);
  }
  return ips;
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

}  // namespace docker_cni::attachment
