// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <optional>

#include "shared/config.hpp"
#include "shared/log.hpp"
#include "shared/oci/state.hpp"

namespace docker_cni::attachment {

/// What the hook's command line says of a container.
struct AddOptions {
  fs::path spec = {};                 // where the spec is, if not at the bundle's config.json
  std::optional<Attach> attach = {};  // instead of cni.yaml's; see policy::attach_for_hook()
  int cancel = -1;  // a descriptor that becomes readable where we are told to end: then the plugin at work is ended
};

/// What the createRuntime hook does (shared/README.md, "ADD"): decides from the bundle's spec as the rewriter does,
/// undoes what an earlier life of the container left, records, pins, and runs each network's ADD. All or nothing.
/// Where there is no spec at all (a state made by hand) the container gets its networks.
/// Throws Error naming container, network and plugin; then everything tried is undone.
void add(const Config& config, const oci::State& state, const AddOptions& options, const Log& log);

}  // namespace docker_cni::attachment
