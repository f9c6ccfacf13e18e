#pragma once

#include "shared/config.hpp"
#include "shared/log.hpp"
#include "shared/oci/state.hpp"

namespace docker_cni::attachment {

/// What the poststop hook does (DESIGN.md, section 2, DEL): releases what the container's record tells of, and only
/// that. Without a record there is nothing to do. Afterwards it looks at a few other records (gc).
/// Throws Error naming the container where something could not be released; that stays recorded.
void del(const Config& config, const oci::State& state, const Log& log);

}  // namespace docker_cni::attachment
