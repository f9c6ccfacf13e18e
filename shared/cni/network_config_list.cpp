// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/network_config_list.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "shared/cni/config_json.hpp"
#include "shared/cni/list_versions.hpp"
#include "shared/cni/names.hpp"
#include "shared/cni/plugin_config.hpp"
#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::cni {
namespace {

/// One plugin object of the network's folder.
struct FolderPlugin {
  std::string where;  // how a sentence calls it
  std::string text;
};
using ReadFolder = std::function<std::vector<FolderPlugin>(const std::string& network)>;

/// A JSON boolean, or the words true and false in a string, in any case.
bool read_flag(const ConfigMembers& members, std::string_view key) {
  const auto value = json::find(members, key);
  if (!value) return false;
  if (json::kind(*value) == json::Kind::string) {
    const auto text = json::string(*value, key);
    if (equal_in_any_case(text, "true")) return true;
    if (equal_in_any_case(text, "false")) return false;
    invalid_config(json::quoted(key) + " must be true or false, not " + std::string(*value));
  }
  require_kind(*value, json::Kind::boolean, json::quoted(key));
  return *value == "true";
}

std::vector<PluginConfig> inlined_plugins(std::string_view value) {
  require_kind(value, json::Kind::array, "\"plugins\"");
  std::vector<PluginConfig> plugins;
  for (const auto element : json::elements(value)) {
    plugins.push_back(parse_plugin_config(element, "plugins[" + std::to_string(plugins.size()) + "]"));
  }
  return plugins;
}

void append_folder(NetworkConfigList& list, std::vector<FolderPlugin> folder) {
  for (auto& plugin : folder) {
    list.plugins.push_back(parse_plugin_config(plugin.text, plugin.where));
    list.folder_plugins.push_back(std::move(plugin.text));
  }
}

/// What stands in a list beside its name and versions.
void read_list(NetworkConfigList& list, const ConfigMembers& members, const ReadFolder& read_folder) {
  refuse_wrong_case(
      members, {"name", "cniVersion", "cniVersions", "disableCheck", "disableGC", "loadOnlyInlinedPlugins", "plugins"});
  list.disable_check = read_flag(members, "disableCheck");
  list.disable_gc = read_flag(members, "disableGC");
  const bool only_inlined = read_flag(members, "loadOnlyInlinedPlugins");
  const auto plugins = json::find(members, "plugins");
  if (!plugins && only_inlined) invalid_config("\"loadOnlyInlinedPlugins\" is true, but there is no \"plugins\"");
  if (plugins) list.plugins = inlined_plugins(*plugins);
  if (!only_inlined) append_folder(list, read_folder(list.name));
  if (list.plugins.empty()) invalid_config(plugins ? "\"plugins\" is empty" : "there are no plugins");
}

NetworkConfigList parse_list(std::string_view bytes, const ReadFolder& read_folder) {
  const auto members = config_members(bytes);
  NetworkConfigList list;
  list.name = config_string(members, "name").value_or("");
  check_network_name(list.name);
  list.cni_versions = offered_versions(members);
  list.cni_version = list.cni_versions.back();
  list.bytes = bytes;
  if (!json::find(members, "plugins") && json::find(members, "type")) {
    list.plugins.push_back(parse_plugin_config(bytes, "the plugin"));
  } else {
    read_list(list, members, read_folder);
  }
  return list;
}

/// The *.conf files of the folder beside the list that bears the network's name.
std::vector<FolderPlugin> read_plugin_folder(const fs::path& folder) {
  std::vector<FolderPlugin> plugins;
  if (!system::is_directory(folder)) return plugins;
  for (const auto& name : system::names_in(folder).value_or(std::vector<std::string>())) {
    const auto path = folder / name;
    if (name.ends_with(".conf") && !system::is_directory(path)) {
      plugins.push_back({path.string(), system::read_file(path)});
    }
  }
  return plugins;
}

}  // namespace

bool declares(const PluginConfig& plugin, std::string_view capability) {
  return std::find(plugin.capabilities.begin(), plugin.capabilities.end(), capability) != plugin.capabilities.end();
}

bool declares(const NetworkConfigList& list, std::string_view capability) {
  return std::any_of(list.plugins.begin(), list.plugins.end(),
                     [capability](const PluginConfig& plugin) { return declares(plugin, capability); });
}

NetworkConfigList parse_network_config_list(std::string_view bytes, std::vector<std::string> folder_plugins) {
  return parse_list(bytes, [&folder_plugins](const std::string&) {
    std::vector<FolderPlugin> plugins;
    plugins.reserve(folder_plugins.size());
    for (auto& text : folder_plugins) {
      plugins.push_back({"folder plugin " + std::to_string(plugins.size()), std::move(text)});
    }
    return plugins;
  });
}

NetworkConfigList parse_network_config_file(const fs::path& file, std::string_view bytes) {
  return in_context([&file] { return file.string(); },
                    [&] {
                      auto list = parse_list(bytes, [&file](const std::string& network) {
                        return read_plugin_folder(file.parent_path() / network);
                      });
                      list.file = file;
                      return list;
                    });
}

NetworkConfigList load_network_config_list(const fs::path& file) {
  return parse_network_config_file(file, system::read_file(file));
}

}  // namespace docker_cni::cni
