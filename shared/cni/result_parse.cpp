// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <string_view>
#include <system_error>

#include "shared/cni/ip_address.hpp"
#include "shared/cni/result_format.hpp"
#include "shared/error.hpp"

namespace docker_cni::cni {
namespace {

using Members = std::vector<json::Member>;

[[noreturn]] void wrong(std::string_view key, std::string_view what) {
  const bool is_vowel = what.starts_with("a") || what.starts_with("o");
  throw Error("result: \"" + std::string(key) + "\" is not " + std::string(is_vowel ? "an " : "a ").append(what));
}

/// The member `key`; nothing if it is missing or null.
std::optional<std::string_view> present(const Members& members, std::string_view key) {
  const auto value = json::find(members, key);
  if (value && json::kind(*value) == json::Kind::null) return std::nullopt;
  return value;
}

std::string text(const Members& members, std::string_view key) {
  const auto value = present(members, key);
  if (!value) return {};
  if (json::kind(*value) != json::Kind::string) wrong(key, "string");
  return json::string(*value, key);
}

std::optional<std::int64_t> number(const Members& members, std::string_view key) {
  const auto value = present(members, key);
  if (!value) return std::nullopt;
  std::int64_t number = 0;
  const auto* const end = value->data() + value->size();
  const auto read = std::from_chars(value->data(), end, number);
  if (read.ec != std::errc() || read.ptr != end) wrong(key, "whole number");
  return number;
}

std::string ip(const Members& members, std::string_view key) {
  auto value = text(members, key);
  if (value.empty()) return value;
  return in_context([key] { return "result: \"" + std::string(key) + "\""; }, [&value] { return canonical_ip(value); });
}

std::string cidr(const Members& members, std::string_view key) {
  return in_context([key] { return "result: \"" + std::string(key) + "\""; },
                    [&] { return canonical_cidr(text(members, key)); });
}

std::vector<std::string_view> array(const Members& members, std::string_view key) {
  const auto value = present(members, key);
  if (!value) return {};
  if (json::kind(*value) != json::Kind::array) wrong(key, "array");
  return json::elements(*value);
}

Members object(std::string_view value, std::string_view key) {
  if (json::kind(value) != json::Kind::object) wrong(key, "object");
  return json::members(value);
}

std::vector<std::string> strings(const Members& members, std::string_view key) {
  std::vector<std::string> all;
  for (const auto element : array(members, key)) {
    if (json::kind(element) != json::Kind::string) wrong(key, "array of strings");
    all.push_back(json::string(element, key));
  }
  return all;
}

ResultDns parse_dns(const Members& members) {
  const auto value = present(members, "dns");
  if (!value) return {};
  const auto dns = object(*value, "dns");
  return {strings(dns, "nameservers"), text(dns, "domain"), strings(dns, "search"), strings(dns, "options")};
}

void append_routes(std::vector<ResultRoute>& routes, const Members& members) {
  for (const auto element : array(members, "routes")) {
    const auto route = object(element, "routes");
    routes.push_back({cidr(route, "dst"), ip(route, "gw"), number(route, "mtu").value_or(0),
                      number(route, "advmss").value_or(0), number(route, "priority").value_or(0),
                      number(route, "table"), number(route, "scope")});
  }
}

}  // namespace

Result parse_ip4_ip6(const Members& members) {
  Result result;
  for (const std::string_view key : {"ip4", "ip6"}) {
    const auto value = present(members, key);
    if (!value) continue;
    const auto family = object(*value, key);
    result.ips.push_back({cidr(family, "ip"), ip(family, "gateway"), std::nullopt});
    append_routes(result.routes, family);
  }
  result.dns = parse_dns(members);
  return result;
}

Result parse_interfaces_ips(const Members& members) {
  Result result;
  for (const auto element : array(members, "interfaces")) {
    const auto interface = object(element, "interfaces");
    result.interfaces.push_back({text(interface, "name"), text(interface, "mac"), number(interface, "mtu").value_or(0),
                                 text(interface, "sandbox"), text(interface, "socketPath"), text(interface, "pciID")});
  }
  for (const auto element : array(members, "ips")) {
    const auto address = object(element, "ips");
    result.ips.push_back({cidr(address, "address"), ip(address, "gateway"), number(address, "interface")});
  }
  append_routes(result.routes, members);
  result.dns = parse_dns(members);
  return result;
}

}  // namespace docker_cni::cni
