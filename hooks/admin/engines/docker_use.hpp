// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/admin/engines/daemon_file.hpp"
#include "hooks/admin/engines/docker_target.hpp"
#include "shared/record/record.hpp"

namespace docker_cni::admin {

namespace fs = boost::filesystem;

/// Where dockerd keeps containers below `data_root`: with user namespaces also in directories of their own.
std::vector<fs::path> container_directories(const fs::path& data_root);

/// The containers in `directories` that were made with the runtime `name`, as an operator calls them:
/// "web (0bc7363cd047)". Without it Docker could neither start nor stop them. Throws Error naming a file that can't be
/// read.
std::vector<std::string> containers_with_runtime(const std::vector<fs::path>& directories, std::string_view name);

/// Where the containers of the dockerd that reads `file` are. Of one that doesn't run nobody knows the flags, but
/// `records` know its containers.
std::vector<fs::path> places_of_containers(const DockerTarget& target, const DaemonFile& file,
                                           const std::vector<record::Record>& records);

/// Throws Error naming the containers at `places` that use the runtime `name`, if there are any; `why` goes on with the
/// sentence: what would become of them.
void check_unused(const std::string& name, const std::vector<fs::path>& places, const std::string& why);

/// `all`, as a list in a sentence; of very many the first.
std::string listed(const std::vector<std::string>& all);

}  // namespace docker_cni::admin
