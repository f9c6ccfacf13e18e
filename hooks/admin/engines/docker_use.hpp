#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace docker_cni::admin {

namespace fs = boost::filesystem;

/// Where dockerd keeps containers below `data_root`: with user namespaces also in directories of their own.
std::vector<fs::path> container_directories(const fs::path& data_root);

/// The containers in `directories` that were made with the runtime `name`, as an operator calls them:
/// "web (0bc7363cd047)". Without it Docker could neither start nor stop them. Throws Error naming a file that can't be
/// read.
std::vector<std::string> containers_with_runtime(const std::vector<fs::path>& directories, std::string_view name);

}  // namespace docker_cni::admin
