// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/list_versions.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "shared/cni/error.hpp"
#include "shared/cni/version.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::cni {
namespace {

Version read_version(std::string_view value, const std::string& name) {
  require_kind(value, json::Kind::string, name);
  try {
    return parse_version(json::string(value, name));
  } catch (const Error& error) {
    invalid_config(name + ": " + error.what());
  }
}

/// What "cniVersion" and "cniVersions" say, in no order.
std::vector<Version> named_versions(const ConfigMembers& members) {
  std::vector<Version> named;
  const auto all = json::find(members, "cniVersions");
  if (all) {
    require_kind(*all, json::Kind::array, "\"cniVersions\"");
    for (const auto element : json::elements(*all)) {
      named.push_back(read_version(element, "cniVersions[" + std::to_string(named.size()) + "]"));
    }
  }
  const auto one = json::find(members, "cniVersion");
  if (one || named.empty()) named.push_back(read_version(one.value_or("\"\""), "\"cniVersion\""));
  return named;
}

}  // namespace

std::vector<std::string> offered_versions(const ConfigMembers& members) {
  auto named = named_versions(members);
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  std::vector<std::string> spoken;
  std::string unknown;
  for (const auto& version : named) {
    auto text = format_version(version);
    if (is_spec_version(version)) {
      spoken.push_back(std::move(text));
    } else {
      unknown.append(unknown.empty() ? "" : ", ").append(text);
    }
  }
  if (spoken.empty()) {
    throw PluginError(incompatible_version,
                      "CNI version " + unknown + " is not supported; known are " + list_spec_versions());
  }
  return spoken;
}

}  // namespace docker_cni::cni
