// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace docker_cni::system {

/// The PATH of what we start, as the environment has it. No plugin or hook inherits the caller's.
inline constexpr const char* root_path_variable = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The directories of root_path_variable, with ":" between them.
inline constexpr const char* root_path = root_path_variable + sizeof("PATH=") - 1;

}  // namespace docker_cni::system
