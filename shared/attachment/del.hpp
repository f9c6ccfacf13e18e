// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "shared/config.hpp"
#include "shared/log.hpp"
#include "shared/oci/state.hpp"

namespace docker_cni::attachment {

/// What became of the networks of a container that has stopped.
enum class Stopped {
  released,  // or there were none
  kept,      // for its next start: fixed IP
  in_pod,    // its pod has further networks (pods.hpp), and needs them yet
};

/// What the poststop hook does (shared/README.md, "DEL"): keeps the container's networks for its next start, or
/// releases what its record tells of, and only that. Without a record there is nothing to do. Where it was in a pod
/// that has networks of ours, it leaves that (pods.hpp). Throws Error naming the container where something could not be
/// released; that stays recorded.
Stopped del(const Config& config, const oci::State& state, const Log& log);

/// The container, or pod, whose end a watcher is to await (watch.hpp) after del() has given `stopped`; empty: none.
std::string to_be_watched(Stopped stopped, const oci::State& state);

/// gc of a few records, others each time, and for a few seconds only: what a stop does for the host. What goes wrong
/// is logged.
void gc_some(const Config& config, const Log& log);

}  // namespace docker_cni::attachment
