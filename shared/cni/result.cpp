// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/result.hpp"

#include <utility>

#include "shared/cni/plugin_failure.hpp"
#include "shared/cni/result_format.hpp"
#include "shared/cni/version.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::cni {
namespace {

using Members = std::vector<json::Member>;

/// The version that a result names; nothing where it names none, or names it by something else than a string.
std::optional<std::string> named_version(const Members& members) {
  const auto value = json::find(members, "cniVersion");
  if (!value || json::kind(*value) != json::Kind::string) return std::nullopt;
  auto version = json::string(*value, "cniVersion");
  if (version.empty()) return std::nullopt;
  return version;
}

Version known_version(std::string_view text) {
  const auto version = parse_version(text);
  if (!is_spec_version(version))
    throw Error("result in CNI version " + format_version(version) + ", which is not known");
  return version;
}

/// The object's text with `version` named in it, all else as it was.
std::string with_version(const Members& members, std::string_view version) {
  json::ObjectWriter object;
  object.add_string("cniVersion", version);
  for (const auto& member : members) {
    if (member.key != "cniVersion") object.add(member.key, member.value);
  }
  return object.text();
}

Result parse_members(const Members& members, const Version& version) {
  return version < first_with_interfaces ? parse_ip4_ip6(members) : parse_interfaces_ips(members);
}

std::string convert_members(std::string_view text, const Members& members, std::string_view unnamed,
                            std::string_view to) {
  const auto named = named_version(members);
  const auto from_version = known_version(named ? *named : unnamed);
  const auto to_version = known_version(to);
  if (from_version != to_version) return format_result(parse_members(members, from_version), to);
  return named == to ? std::string(json::value(text)) : with_version(members, format_version(to_version));
}

}  // namespace

Result parse_result(std::string_view text, std::string_view version) {
  const auto members = json::members(text);
  return parse_members(members, known_version(named_version(members).value_or(std::string(version))));
}

std::string format_result(const Result& result, std::string_view version) {
  const auto known = known_version(version);
  if (known < first_with_interfaces) return format_ip4_ip6(result, known);
  return format_interfaces_ips(result, known);
}

std::string convert_result(std::string_view text, std::string_view unnamed, std::string_view to) {
  return convert_members(text, json::members(text), unnamed, to);
}

std::string normalize_result(std::string_view output, std::string_view version) {
  const auto members = json::members(output);
  refuse_error_object(members);
  const auto named = json::find(members, "cniVersion");
  if (named && json::kind(*named) != json::Kind::string) throw Error("result: \"cniVersion\" is not a string");
  // Read also where nothing is to be converted: what DEL, CHECK and the next plugin can't read must not be recorded.
  parse_members(members, known_version(named_version(members).value_or(std::string(version))));
  return convert_members(output, members, version, version);
}

}  // namespace docker_cni::cni
