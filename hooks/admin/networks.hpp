// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/cni/network_config_list.hpp"
#include "shared/config.hpp"

namespace docker_cni::admin {

namespace fs = boost::filesystem;

/// A configuration file and what is in it.
struct NetworkFile {
  fs::path file;
  std::optional<cni::NetworkConfigList> list;
  std::string problem;  // why there is no list
};

/// Reads every configuration file in `dir`, in the order in which they are taken. Throws Error if `dir` has none.
std::vector<NetworkFile> read_networks(const fs::path& dir);

/// The same; none where `dir` has none.
std::vector<NetworkFile> read_networks_if_any(const fs::path& dir);

/// The one of `networks`, those of `dir`, that is called `name`. Throws Error if there is none, or more than one.
const NetworkFile& only_network(std::string_view name, const std::vector<NetworkFile>& networks, const fs::path& dir);

/// Reads one file. Never throws: what is wrong with it is its problem.
NetworkFile read_network(const fs::path& file);

/// Those of `networks` that could be read.
std::vector<cni::NetworkConfigList> lists_of(const std::vector<NetworkFile>& networks);

/// A sentence for each network that `config` names as a default, or under exclusive_networks, and that none of `lists`
/// is.
std::vector<std::string> unknown_networks(const Config& config, const std::vector<cni::NetworkConfigList>& lists);

/// The bridges that are there and that networks of `config` name: plugins make them at the first ADD, and nobody takes
/// them away. Never throws: what can't be read has none.
std::vector<std::string> bridges_that_stay(const Config& config) noexcept;

/// Deletes the bridge `name`, if that's there, and nothing is in it. Throws SystemError.
void delete_unused_bridge(const std::string& name);

/// The programs that a plugin's configuration names: its own type, and its ipam's.
std::vector<std::string> programs_of(const cni::PluginConfig& plugin);

}  // namespace docker_cni::admin
