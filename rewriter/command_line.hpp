// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "shared/config.hpp"

namespace docker_cni::rewriter {

/// Our part of the command line:
///
///   docker-cni [oci] [--config FILE] [--runtime-path PATH] [--] RUNTIME-ARGS...
///
/// The pointers are those of main(): a call that is only passed on allocates nothing.
struct Options {
  const char* config = "";        // where cni.yaml was said to be; empty: nobody said
  const char* runtime = nullptr;  // an absolute path; null: cni.yaml's oci_bin
  std::span<char*> runtime_args;  // what the runtime gets; one more slot lies before it, and a null behind it
};

/// Takes our flags up to the first argument that is none of ours, or behind "--": `docker-cni --version` is the
/// runtime's. Throws Error if a flag has no value or the runtime is no absolute path.
Options parse_command_line(int argc, char** argv);

}  // namespace docker_cni::rewriter
