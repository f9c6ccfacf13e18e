#pragma once

#include "shared/config.hpp"
#include "shared/log.hpp"
#include "shared/oci/state.hpp"

namespace docker_cni::attachment {

/// What became of the networks of a container that has stopped.
enum class Stopped {
  released,  // or there were none
  kept,      // for its next start: fixed IP
};

/// What the poststop hook does (DESIGN.md, section 2, DEL): keeps the container's networks for its next start, or
/// releases what its record tells of, and only that. Without a record there is nothing to do.
/// Throws Error naming the container where something could not be released; that stays recorded.
Stopped del(const Config& config, const oci::State& state, const Log& log);

/// gc of a few records, others each time, and for a few seconds only: what a stop does for the host. What goes wrong
/// is logged.
void gc_some(const Config& config, const Log& log);

}  // namespace docker_cni::attachment
