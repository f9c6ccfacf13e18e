#pragma once

#include "shared/config.hpp"
#include "shared/log.hpp"
#include "shared/oci/state.hpp"

namespace docker_cni::attachment {

/// What the createRuntime hook does (DESIGN.md, section 2, ADD): decides from the bundle's spec as the rewriter does,
/// undoes what an earlier life of the container left, records, pins, and runs each network's ADD. All or nothing.
/// `spec_file`: where the spec is, if not at the bundle's config.json. Where there is no spec at all (a state made by
/// hand) the container gets its networks.
/// Throws Error naming container, network and plugin; then everything tried is undone.
void add(const Config& config, const oci::State& state, const fs::path& spec_file, const Log& log);

}  // namespace docker_cni::attachment
