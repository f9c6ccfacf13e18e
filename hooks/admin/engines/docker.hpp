// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>

#include "hooks/admin/commands.hpp"
#include "shared/config.hpp"

namespace docker_cni::admin {

namespace fs = boost::filesystem;

/// What an operator may say to `install docker` and `uninstall docker`.
struct DockerOptions {
  std::string name;              // the runtime's; empty: usual_name()
  fs::path runtime_path;         // the runtime behind docker-cni; empty: cni.yaml's oci_bin, or the runc that is there
  bool default_runtime = false;  // make it dockerd's default
  fs::path pidfile;              // of the dockerd that is meant
  fs::path daemon_json;          // its file
  bool dry_run = false;
  bool force = false;  // although containers use it
};

/// Registers docker-cni with dockerd, reloads that and asks it whether it has taken it; where it has not, daemon.json
/// comes back as it was. Then links `docker cni`. If it throws Error, nothing is changed, or not any longer: also
/// where containers run by one runtime would find another behind docker-cni.
Answer install_docker(const DockerOptions& options, const Config& config);

/// Takes back what install_docker() did, and only that. Throws Error if containers use it, or if dockerd doesn't let go
/// of it: then daemon.json comes back as it was.
Answer uninstall_docker(const DockerOptions& options, const Config& config);

}  // namespace docker_cni::admin
