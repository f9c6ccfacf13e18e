// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "shared/config.hpp"
#include "shared/log.hpp"

namespace docker_cni::attachment {

/// What became of the CNI operation GC on one network.
struct NetworkFinding {
  enum class Outcome {
    sent,      // or would be, in a dry run
    not_sent,  // the network's configuration or its version has no GC
    failed,    // a plugin failed, or nobody can tell what is in use
  };
  std::string network;
  Outcome outcome = Outcome::sent;
  std::string why;
};

/// Sends the CNI operation GC (SPEC.md, "GC: Clean up any stale resources") to each network of cni.yaml's
/// exclusive_networks, and to no other: its plugins free all that isn't told them to be in use, also what another
/// program attached. In use is what a record, or libcni's cache, tells of. Each time gc.lock is held exclusively, for
/// no ADD and no DEL may run meanwhile; each network has cni.yaml's plugin_timeout, the wait for the lock included.
std::vector<NetworkFinding> gc_networks(const Config& config, bool dry_run, const Log& log);

}  // namespace docker_cni::attachment
