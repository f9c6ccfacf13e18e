// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/names.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "shared/cni/error.hpp"
#include "shared/sentence.hpp"

namespace docker_cni::cni {
namespace {

constexpr std::size_t longest_name_shown = 80;

std::string shown(std::string_view name) { return "\"" + one_line(name, longest_name_shown) + "\""; }

// Not <cctype>: its answers depend on the locale.
constexpr bool is_alphanumeric(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

bool is_identifier(std::string_view name) {
  return is_alphanumeric(name.front()) && std::all_of(name.begin(), name.end(), [](char byte) {
           return is_alphanumeric(byte) || byte == '_' || byte == '.' || byte == '-';
         });
}

/// The white space of Unicode beyond ASCII, in UTF-8.
bool has_wide_space(std::string_view name) {
  constexpr std::array<std::string_view, 19> spaces{
      "\u0085", "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
      "\u2007", "\u2008", "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000"};
  return std::any_of(spaces.begin(), spaces.end(),
                     [name](std::string_view space) { return name.find(space) != std::string_view::npos; });
}

bool is_dots(std::string_view name) { return name == "." || name == ".."; }

}  // namespace

void check_container_id(std::string_view id) {
  if (id.empty()) throw PluginError(unknown_container, "the container has no ID");
  if (!is_identifier(id)) throw PluginError(invalid_environment, "container ID " + shown(id) + " is not allowed");
}

void check_network_name(std::string_view name) {
  if (name.empty()) throw PluginError(invalid_network_config, "the network has no name");
  if (!is_identifier(name)) {
    throw PluginError(invalid_network_config, "network name " + shown(name) + " is not allowed");
  }
}

void check_interface_name(std::string_view name) {
  constexpr std::size_t longest = 15;  // IFNAMSIZ without its NUL
  constexpr std::string_view forbidden = "/:% \t\n\v\f\r";
  if (name.empty()) throw PluginError(invalid_environment, "the interface has no name");
  if (name.size() > longest) {
    throw PluginError(invalid_environment, "interface name " + shown(name) + " is longer than 15 bytes");
  }
  if (is_dots(name) || name.find_first_of(forbidden) != std::string_view::npos ||
      name.find('\0') != std::string_view::npos || has_wide_space(name)) {
    throw PluginError(invalid_environment, "interface name " + shown(name) + " is not allowed");
  }
}

void check_plugin_type(std::string_view type) {
  if (type.empty()) throw PluginError(invalid_network_config, "the plugin has no type");
  if (is_dots(type) || type.find('/') != std::string_view::npos || type.find('\0') != std::string_view::npos) {
    throw PluginError(invalid_network_config, "plugin type " + shown(type) + " is not allowed");
  }
}

}  // namespace docker_cni::cni
