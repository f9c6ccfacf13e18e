// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rewriter/runtime_call.hpp"

namespace docker_cni::rewriter {

/// What the runtime's `start` needs: Docker from 26 on writes a container's /etc/hosts after `create`, so its name and
/// those of the others on its networks are written again, if the ADD hook has left a note in the bundle, which is the
/// working directory. Where there is no note this costs one open(2). A container that lacks a name is better than none:
/// what goes wrong is told on stderr.
void write_hosts_before_start(const RuntimeCall& call) noexcept;

}  // namespace docker_cni::rewriter
