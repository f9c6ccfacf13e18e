// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rewriter/command_line.hpp"
#include "rewriter/runtime_call.hpp"
#include "shared/config.hpp"

namespace docker_cni::rewriter {

/// Reads the spec of the container that `call` creates, decides what becomes of its network, and writes the spec where
/// that changes it. `runtime`: the program that will read it. Throws Error, also where the container must not start.
void rewrite_spec(const RuntimeCall& call, const fs::path& runtime, const Config& config);

}  // namespace docker_cni::rewriter
