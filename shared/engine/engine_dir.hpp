// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <string_view>
#include <vector>

/// A container's directory and name change while it lives: it's renamed, or Docker's data-root is moved. So both are
/// asked anew of the engine's files whenever they are used; what was recorded is for when these can't tell.
namespace docker_cni::engine {

namespace fs = boost::filesystem;

/// Where the engine keeps the container `id` now: `recorded`, if it's there; else below the data-root that Docker's
/// daemon.json names, or the usual one. `recorded` where it's nowhere. Throws Error if nobody can tell.
fs::path find_engine_dir(const fs::path& recorded, std::string_view id);

/// Where Docker keeps its data: what its daemon.json names, and the usual place.
std::vector<fs::path> docker_data_roots();

/// What its user calls the container `id` now, as the engine's files say: Docker's config.v2.json in `engine_dir`, or
/// podman's and CRI-O's containers.json beside it. Empty where these don't tell. Never throws.
std::string current_name(const fs::path& engine_dir, std::string_view id) noexcept;

}  // namespace docker_cni::engine
