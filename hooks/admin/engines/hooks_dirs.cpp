// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <toml++/toml.h>

#include "hooks/admin/engines/hooks_d.hpp"
#include "shared/error.hpp"

namespace docker_cni::admin {
namespace {

toml::table parse(std::string_view text) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    throw Error("line " + std::to_string(error.source().begin.line) +
                " is not TOML: " + std::string(error.description()));
  }
}

}  // namespace

std::optional<HooksDirs> hooks_dirs_in(std::string_view toml, std::string_view table) {
  const auto document = parse(toml);
  const auto value = document.at_path(std::string(table) + ".hooks_dir");
  if (!value) return std::nullopt;
  if (!value.is_array()) throw Error("hooks_dir is not a list");
  HooksDirs found;
  for (const auto& element : *value.as_array()) {
    if (const auto dir = element.value<std::string>()) {
      found.dirs.push_back(*dir);
    } else if (const auto* const options = element.as_table()) {
      found.append = (*options)["append"].value_or(false);
    } else {
      throw Error("hooks_dir has an entry that is not a string");
    }
  }
  return found;
}

}  // namespace docker_cni::admin
