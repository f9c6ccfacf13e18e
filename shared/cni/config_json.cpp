// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/config_json.hpp"

#include <algorithm>

#include "shared/ascii.hpp"
#include "shared/cni/error.hpp"
#include "shared/error.hpp"

namespace docker_cni::cni {
namespace {

std::string_view kind_name(json::Kind kind) {
  switch (kind) {
    case json::Kind::object:
      return "an object";
    case json::Kind::array:
      return "an array";
    case json::Kind::string:
      return "a string";
    case json::Kind::number:
      return "a number";
    case json::Kind::boolean:
      return "true or false";
    case json::Kind::null:
      return "null";
  }
  return "a value";
}

}  // namespace

void invalid_config(const std::string& sentence) { throw PluginError(invalid_network_config, sentence); }

ConfigMembers config_members(std::string_view text) {
  try {
    return json::members(text);
  } catch (const Error& error) {
    throw PluginError(decoding_failure, error.what());
  }
}

bool is_true(const ConfigMembers& members, std::string_view key) { return json::find(members, key) == "true"; }

std::string text_or_none(const ConfigMembers& members, std::string_view key) {
  const auto value = json::find(members, key);
  return value && json::kind(*value) == json::Kind::string ? json::string(*value, key) : std::string();
}

void require_kind(std::string_view value, json::Kind kind, std::string_view name) {
  if (json::kind(value) == kind) return;
  std::string sentence(name);
  sentence.append(" must be ").append(kind_name(kind)).append(", not ").append(kind_name(json::kind(value)));
  invalid_config(sentence);
}

std::optional<std::string_view> config_value(const ConfigMembers& members, std::string_view key, json::Kind kind) {
  const auto value = json::find(members, key);
  if (!value || json::kind(*value) == json::Kind::null) return std::nullopt;
  require_kind(*value, kind, json::quoted(key));
  return value;
}

std::optional<std::string> config_string(const ConfigMembers& members, std::string_view key) {
  const auto value = json::find(members, key);
  if (!value) return std::nullopt;
  require_kind(*value, json::Kind::string, json::quoted(key));
  return json::string(*value, key);
}

void refuse_wrong_case(const ConfigMembers& members, std::initializer_list<std::string_view> keys) {
  for (const auto& member : members) {
    for (const auto key : keys) {
      if (member.key != key && equal_in_any_case(member.key, key)) {
        invalid_config("\"" + member.key + "\" must be written \"" + std::string(key) + "\"");
      }
    }
  }
}

bool equal_in_any_case(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](char left, char right) { return lower(left) == lower(right); });
}

}  // namespace docker_cni::cni
