// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "shared/oci/spec_change.hpp"

namespace docker_cni::installed {

namespace fs = boost::filesystem;

/// Where the programs are that the runtime runs as hooks.
struct HookPrograms {
  fs::path add;
  fs::path del;
};

/// Finds both in `own_directory`, or else in ../libexec/oci from there. Throws Error naming the one that is missing.
HookPrograms find_hook_programs(const fs::path& own_directory);

/// The directory of our own program. Throws SystemError.
fs::path own_directory();

/// `path` (CNI_PATH), and behind it the directory with the CNI plugin of our own: `own_directory`, or ../libexec/oci
/// from there. So a network may name docker-cni-forward, whatever cni_bin_dir says. As it is where `path` has that
/// directory already, or neither has the plugin.
std::vector<fs::path> with_own_plugins(std::vector<fs::path> path, const fs::path& own_directory);

/// What hooks are told.
struct HookArguments {
  fs::path config;                         // cni.yaml, absolute; empty: there is none
  fs::path spec;                           // crun's --config, absolute; empty: the bundle's own
  fs::path state_dir;                      // where records are
  std::chrono::milliseconds hook_timeout;  // their own deadline
  std::string attach = {};                 // which containers, instead of cni.yaml's attach; empty: as that says
};

/// The hooks that a spec gets: createRuntime and poststop.
std::vector<oci::Hook> hooks(const HookPrograms& programs, const HookArguments& arguments);

}  // namespace docker_cni::installed
