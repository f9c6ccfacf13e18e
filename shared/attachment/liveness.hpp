// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "shared/record/record.hpp"

namespace docker_cni::attachment {

/// Whether the process that `record` tells of still runs.
bool process_lives(const record::Record& record);

/// Whether the container of `record` runs. A pod does as long as it is there, beyond the container that brought it its
/// networks: the later ones join without a plugin's call.
bool runs(const record::Record& record);

/// Whether a recorded container still exists, and what says so.
struct Liveness {
  bool gone = false;
  std::string why;
};

/// Looks for the container of `record` (shared/README.md, "gc"). It counts as gone only on proof: its process doesn't
/// live, and its engine's directory has vanished from a directory that is there; or, if no engine is known, its bundle
/// has vanished or the host was booted since. A pod lives as long as its network namespace is where its engine has it,
/// or a process is in it.
Liveness liveness_of(const record::Record& record);

}  // namespace docker_cni::attachment
