// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace docker_cni::system {

/// Starts our own program anew with `arguments` (argv[0] is added), in a session of its own, with stdio on /dev/null,
/// an environment of PATH alone and "/" as working directory: it holds nothing of who called us and outlives us.
/// Throws SystemError.
void start_detached(const std::vector<std::string>& arguments);

}  // namespace docker_cni::system
