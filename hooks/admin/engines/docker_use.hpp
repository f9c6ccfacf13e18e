#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "shared/record/record.hpp"

namespace docker_cni::admin {

namespace fs = boost::filesystem;

/// The containers below dockerd's `data_root` that were made with the runtime `name`, and those that `records` say are
/// on our networks, whoever made them: as an operator calls them, "web (0bc7363cd047)". Without the runtime Docker
/// could neither stop nor start them. Throws Error naming a file that can't be read.
std::vector<std::string> containers_with_runtime(const fs::path& data_root, std::string_view name,
                                                 const std::vector<record::Record>& records);

}  // namespace docker_cni::admin
