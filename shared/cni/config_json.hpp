// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/json/text.hpp"

/// How configurations are read, with the sentences that an administrator gets (SPEC.md, "Configuration format").
namespace docker_cni::cni {

using ConfigMembers = std::vector<json::Member>;

/// Throws PluginError with code 7.
[[noreturn]] void invalid_config(const std::string& sentence);

/// The members of the object `text`. Throws PluginError with code 6 where it's none.
ConfigMembers config_members(std::string_view text);

/// The member `key`, or nothing if it is missing or null. Throws PluginError with code 7 where it isn't of `kind`.
std::optional<std::string_view> config_value(const ConfigMembers& members, std::string_view key, json::Kind kind);

/// The member `key`, which must be a string. Nothing if it is missing. Throws PluginError with code 7.
std::optional<std::string> config_string(const ConfigMembers& members, std::string_view key);

/// Whether the member `key` is there and true.
bool is_true(const ConfigMembers& members, std::string_view key);

/// The member `key` where it's a string, else an empty one.
std::string text_or_none(const ConfigMembers& members, std::string_view key);

/// Throws PluginError with code 7, telling that `name` must be of `kind`, unless `value` is.
void require_kind(std::string_view value, json::Kind kind, std::string_view name);

/// Refuses a key that is one of `keys` but for its case: plugins would take it for that key, we would not.
/// Throws PluginError with code 7.
void refuse_wrong_case(const ConfigMembers& members, std::initializer_list<std::string_view> keys);

/// Whether the two are equal, A-Z being as a-z.
bool equal_in_any_case(std::string_view one, std::string_view other);

}  // namespace docker_cni::cni
