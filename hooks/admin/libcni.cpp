// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/libcni.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "shared/cni/config_json.hpp"
#include "shared/cni/version.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::admin {
namespace {

using json::Kind;
using Members = std::vector<json::Member>;

void require(std::string_view value, Kind kind, const std::string& name) {
  if (json::kind(value) != kind) throw Error(name + " has the wrong type");
}

/// A key of a plugin's configuration, as Go's decoder finds it: in any case, and null is as if it weren't there.
std::optional<std::string_view> field_of(const Members& members, std::string_view key, Kind kind) {
  std::optional<std::string_view> found;
  for (const auto& member : members) {
    if (cni::equal_in_any_case(member.key, key)) found = member.value;
  }
  if (!found || json::kind(*found) == Kind::null) return std::nullopt;
  require(*found, kind, json::quoted(key));
  return found;
}

void check_dns(std::string_view dns) {
  const auto members = json::members(dns);
  field_of(members, "domain", Kind::string);
  for (const std::string_view key : {"nameservers", "search", "options"}) {
    const auto list = field_of(members, key, Kind::array);
    if (!list) continue;
    for (const auto element : json::elements(*list)) require(element, Kind::string, json::quoted(key));
  }
}

void check_plugin(std::string_view plugin) {
  require(plugin, Kind::object, "a plugin's configuration");
  const auto members = json::members(plugin);
  const auto type = field_of(members, "type", Kind::string);
  if (!type || *type == "\"\"") throw Error("\"type\" is missing");
  for (const std::string_view key : {"name", "cniVersion"}) field_of(members, key, Kind::string);
  if (const auto capabilities = field_of(members, "capabilities", Kind::object)) {
    for (const auto& capability : json::members(*capabilities)) {
      require(capability.value, Kind::boolean, json::quoted(capability.key));
    }
  }
  if (const auto ipam = field_of(members, "ipam", Kind::object)) {
    field_of(json::members(*ipam), "type", Kind::string);
  }
  if (const auto dns = field_of(members, "dns", Kind::object)) check_dns(*dns);
  field_of(members, "prevResult", Kind::object);
}

bool read_flag(const Members& members, std::string_view key) {
  const auto value = json::find(members, key);
  if (!value) return false;
  if (json::kind(*value) == Kind::string) {
    const auto word = json::string(*value, key);
    if (cni::equal_in_any_case(word, "true")) return true;
    if (cni::equal_in_any_case(word, "false")) return false;
    throw Error(json::quoted(key) + " is neither true nor false");
  }
  require(*value, Kind::boolean, json::quoted(key));
  return *value == "true";
}

void check_versions(const Members& members) {
  const auto one = json::find(members, "cniVersion");
  if (one) require(*one, Kind::string, "\"cniVersion\"");
  const auto all = json::find(members, "cniVersions");
  if (!all) return;  // then any text will do, and fails later
  require(*all, Kind::array, "\"cniVersions\"");
  for (const auto element : json::elements(*all)) {
    require(element, Kind::string, "\"cniVersions\"");
    cni::parse_version(json::string(element, "cniVersions"));
  }
  if (one) cni::parse_version(json::string(*one, "cniVersion"));
}

bool has_plugin_folder(const fs::path& folder) {
  const auto names = system::names_in(folder).value_or(std::vector<std::string>());
  return std::any_of(names.begin(), names.end(), [](const std::string& name) { return name.ends_with(".conf"); });
}

void check_list(const fs::path& file, const Members& members) {
  const auto name = json::find(members, "name");
  if (!name) throw Error("\"name\" is missing");
  require(*name, Kind::string, "\"name\"");
  check_versions(members);
  read_flag(members, "disableCheck");
  read_flag(members, "disableGC");
  const bool only_inlined = read_flag(members, "loadOnlyInlinedPlugins");
  const auto plugins = json::find(members, "plugins");
  if (!plugins) {
    if (only_inlined || !has_plugin_folder(file.parent_path() / json::string(*name, "name"))) {
      throw Error("\"plugins\" is missing");
    }
    return;
  }
  require(*plugins, Kind::array, "\"plugins\"");
  const auto elements = json::elements(*plugins);
  if (elements.empty()) throw Error("\"plugins\" is empty");
  for (const auto element : elements) check_plugin(element);
}

}  // namespace

std::string why_libcni_refuses(const fs::path& file) {
  try {
    const auto bytes = system::read_file(file);
    const auto members = json::members(bytes);
    if (file.extension() == ".conflist") {
      check_list(file, members);
    } else {
      check_plugin(json::value(bytes));
    }
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace docker_cni::admin
