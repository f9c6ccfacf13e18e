// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

namespace docker_cni::support {

/// Runs `step` in a thread in which pidfd_open(2) fails: as with a seccomp filter that doesn't know it, or, but for the
/// error's number, with a kernel before 5.3.
void without_pidfd(const std::function<void()>& step);

}  // namespace docker_cni::support
