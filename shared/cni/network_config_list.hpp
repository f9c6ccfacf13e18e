// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "shared/error.hpp"

namespace docker_cni::cni {

namespace fs = boost::filesystem;

/// One plugin's configuration object (SPEC.md, "Plugin configuration objects").
struct PluginConfig {
  std::string type;
  std::string text;                       // the object as it stands in the file: unknown keys, order, numbers
  std::vector<std::string> capabilities;  // the ones declared true
};

/// A network configuration list (SPEC.md, "Network configuration format").
struct NetworkConfigList {
  std::string name;
  std::string cni_version;                // what requests are made in; select_version() may lower it
  std::vector<std::string> cni_versions;  // all that the file offers and this side speaks, ascending; never empty
  bool disable_check = false;
  bool disable_gc = false;
  std::vector<PluginConfig> plugins;        // in ADD's order: inlined ones, then those of the network's folder
  std::string bytes;                        // the file's own bytes (a list's; a single plugin's where it was one)
  std::vector<std::string> folder_plugins;  // the folder's plugin objects, where it gave any
  fs::path file;                            // where it was read; empty where it was given as bytes
};

/// Whether `plugin` takes `capability` (SPEC.md, "Deriving runtimeConfig").
bool declares(const PluginConfig& plugin, std::string_view capability);

/// Whether a plugin of `list` takes `capability` (SPEC.md, "Deriving runtimeConfig").
bool declares(const NetworkConfigList& list, std::string_view capability);

/// Parses the bytes of a list (SPEC.md, "Configuration format"), or of a single plugin's configuration (as libcni does;
/// then a list of one), and appends `folder_plugins`. Which of the two is told by the key "plugins". Strict where
/// libcni is lax: the name and the version are checked here. Throws PluginError with code 7 or 6.
NetworkConfigList parse_network_config_list(std::string_view bytes, std::vector<std::string> folder_plugins = {});

// Where lists are, and how one is found, SPEC.md leaves to the runtime: what follows is as libcni, kubelet and
// containerd do it.

/// The list in `file`, with the plugins of the folder beside it that bears the network's name, unless
/// loadOnlyInlinedPlugins. Throws Error naming the file.
NetworkConfigList load_network_config_list(const fs::path& file);

/// The same for a file whose `bytes` have been read already.
NetworkConfigList parse_network_config_file(const fs::path& file, std::string_view bytes);

/// The configuration files in `dir`: *.conflist, *.conf and *.json in one bytewise order, as kubelet and containerd
/// take them. Throws Error if `dir` has none (it says so, and names the directory) or can't be read.
std::vector<fs::path> config_files(const fs::path& dir);

/// The same; none where `dir` has none, or isn't there.
std::vector<fs::path> config_files_if_any(const fs::path& dir);

/// The network of the first file in `dir`. A file that can't be read or parsed is an error, never passed over.
NetworkConfigList first_network(const fs::path& dir);

/// The network called `name` in `dir`: *.conflist before *.conf and *.json, as libcni looks it up. Files that can't be
/// parsed are passed over, unless the network isn't found: then the error names them too.
NetworkConfigList find_network(const fs::path& dir, std::string_view name);

/// The same; `passed_over` gets a sentence for each file that was, for who wants to warn of them or to be as strict as
/// libcni.
NetworkConfigList find_network(const fs::path& dir, std::string_view name, Errors& passed_over);

}  // namespace docker_cni::cni
