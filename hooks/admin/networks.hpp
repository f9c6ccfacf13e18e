#pragma once

#include <boost/filesystem/path.hpp>
#include <optional>
#include <string>
#include <vector>

#include "shared/cni/network_config_list.hpp"

namespace docker_cni::admin {

namespace fs = boost::filesystem;

/// A configuration file and what is in it.
struct NetworkFile {
  fs::path file;
  std::optional<cni::NetworkConfigList> list;
  std::string problem;  // why there is no list
};

/// Reads every configuration file in `dir`, in the order in which they are taken. Throws Error where `dir` has none.
std::vector<NetworkFile> read_networks(const fs::path& dir);

/// Reads one file. Never throws: what is wrong with it is its problem.
NetworkFile read_network(const fs::path& file);

/// The programs that a plugin's configuration names: its own type, and its ipam's.
std::vector<std::string> programs_of(const cni::PluginConfig& plugin);

}  // namespace docker_cni::admin
