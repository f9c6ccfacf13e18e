// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace docker_cni::support {

/// What our process holds open: "NUMBER -> TARGET" for each descriptor.
std::vector<std::string> open_descriptors();

/// Whether we have a child that nobody has waited for.
bool has_child();

/// Runs `step` in a thread with a mount namespace of its own, of which nothing is seen outside.
void in_own_mount_namespace(const std::function<void()>& step);

/// What is mounted on `path` or below it, as the calling thread sees it.
std::vector<std::string> mounts_below(const std::string& path);

}  // namespace docker_cni::support
