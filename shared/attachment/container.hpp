// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <vector>

#include "shared/engine/container_info.hpp"
#include "shared/oci/spec.hpp"
#include "shared/oci/state.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::attachment {

namespace fs = boost::filesystem;

/// What the ADD hook knows of a container before it does anything.
struct Container {
  oci::State state;
  std::string id;  // engine::unique_id(): the state's is unique in its runtime only
  oci::Spec spec;  // where there is none, one that has the runtime make the namespace
  engine::ContainerInfo info;
};

/// What people call the container: as its engine does, or by the ID that is unique in its runtime only; empty where it
/// has no other name than its ID.
std::string name_of(const Container& container);

/// All names by which others may call the container, each once: its engine's, its host names, `aliases`, and its
/// compose service.
std::vector<std::string> names_of(const Container& container, const std::vector<std::string>& aliases);

/// Reads the spec (`spec_file`, or the bundle's config.json) and what the engine left. A state without a bundle, or
/// with one that has no spec, was made by hand. Throws Error naming the file that can't be read.
Container read_container(const oci::State& state, const fs::path& spec_file);

/// The namespace that the container was given. Throws Error if it has no process, or runs in the host's own
/// namespace, which no plugin may touch.
system::UniqueFd open_container_netns(const oci::State& state);

}  // namespace docker_cni::attachment
