// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <span>

#include "rewriter/runtime_call.hpp"
#include "shared/config.hpp"

namespace docker_cni::rewriter {

/// cni.yaml's oci_bin. Throws Error if that is our own program, which would call itself for ever.
fs::path configured_runtime(const fs::path& config_file);

/// Becomes the runtime at `path`, with `args` (as Options has them: the slot before them is written) and our own
/// environment. Throws SystemError naming the path.
[[noreturn]] void exec_runtime(const fs::path& path, std::span<char*> args);

/// Tells a failure as a runtime does: on stderr, and in the runtime's --log, from where engines take what they show.
/// Returns the exit status. Throws nothing.
int report_failure(const RuntimeCall& call, const std::exception& error) noexcept;

}  // namespace docker_cni::rewriter
