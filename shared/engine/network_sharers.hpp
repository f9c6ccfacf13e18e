// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <map>
#include <string>
#include <vector>

namespace docker_cni::engine {

namespace fs = boost::filesystem;

/// A container that has no network of its own.
struct NetworkSharer {
  std::string id;
  std::string name;  // as Docker calls it; empty: unknown
};

/// Docker's containers below `containers` (DATA/containers) that were made with `--net container:X`: X's ID -> who
/// shares its network, by ID. What can't be read is passed over: a container may be removed meanwhile.
/// Throws SystemError if the directory can't be read.
std::map<std::string, std::vector<NetworkSharer>> network_sharers(const fs::path& containers);

/// HostConfig.NetworkMode of the container whose directory of Docker's is `engine_dir`; empty where nobody can tell.
std::string network_mode_in(const fs::path& engine_dir);

}  // namespace docker_cni::engine
