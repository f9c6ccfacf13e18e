// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/admin/commands.hpp"
#include "shared/config.hpp"

namespace docker_cni::admin {

namespace fs = boost::filesystem;

/// An engine that reads a hooks.d.
struct HooksEngine {
  const char* name;
  const char* table;                                 // of its TOML, where hooks_dir stands
  std::vector<fs::path> config_files;                // the last one wins
  std::vector<fs::path> config_directories;          // each *.conf in them, in order, after those
  std::vector<std::string> (*notes)(const Config&);  // what an operator is told as the hooks are installed
};

HooksEngine podman();
HooksEngine crio();

/// What an operator may say to `install podman` and the like.
struct HooksOptions {
  fs::path hooks_dir = {};  // empty: where the engine looks
  bool dry_run = false;
  bool force = false;  // uninstall: although containers use them
};

/// Writes our two hook files where `engine` reads them; each is in its place whole, and names a program that is there.
/// Throws Error if another's file is in the way, or a program is missing: then nothing is written.
Answer install_hooks(const HooksEngine& engine, const HooksOptions& options, const Config& config);

/// Removes our two, and no other. Throws Error if containers have their networks by them: podman would start these
/// again without any.
Answer uninstall_hooks(const HooksEngine& engine, const HooksOptions& options, const Config& config);

}  // namespace docker_cni::admin
