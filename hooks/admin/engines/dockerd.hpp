// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <sys/types.h>
#include <vector>

#include "hooks/admin/engines/dockerd_flags.hpp"
#include "shared/system/process_handle.hpp"

/// The dockerds of this host, and how each was started.
namespace docker_cni::admin {

namespace fs = boost::filesystem;

/// A process that is dockerd.
struct Dockerd {
  pid_t pid = 0;
  system::ProcessHandle process;  // it, and no other of that number
  fs::path program;
  DockerdFlags flags;
  bool own_user_namespace = false;  // rootless
  bool own_namespaces = false;      // of mounts or PIDs: it may be a container's, and name files that aren't the host's
};

/// Why docker-cni can't be installed for `dockerd`, as one sentence; empty: it can.
std::string why_out_of_reach(const Dockerd& dockerd);

/// All dockerds that can be seen, by PID.
std::vector<Dockerd> find_dockerds();

}  // namespace docker_cni::admin
