// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "shared/attachment/operation.hpp"

namespace docker_cni::attachment {

/// What became of a container that somebody had released.
struct Release {
  std::vector<std::string> released;  // a sentence's words for each attachment: network "front" (eth0): 10.1.0.2/24
  std::vector<std::string> left;      // the same, of those whose plugins failed: what they gave may stay taken
  std::string why;                    // what these plugins said
};

/// Releases the container `id`, which exists but doesn't run, at the operator's request: its next start gets what it
/// can get. If a plugin fails, the record stays and this throws; with `force` it goes all the same, and Release tells
/// what may still be held. Throws Error naming the container, also if it runs, if a process uses its network namespace
/// (another container's, which has joined it), or if it has no record. A record that is damaged, or was set aside for
/// that, needs `force`: then what can be found without it is released (orphans.hpp, release_lost()).
Release release_stopped(const std::string& id, bool force, Operation& operation);

}  // namespace docker_cni::attachment
