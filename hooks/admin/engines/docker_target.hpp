// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <optional>
#include <string>
#include <vector>

#include "hooks/admin/engines/dockerd.hpp"

namespace docker_cni::admin {

namespace fs = boost::filesystem;

/// Which dockerd is meant.
struct DockerTarget {
  fs::path daemon_json;            // without links
  std::optional<Dockerd> dockerd;  // that reads it; none: none runs
  std::vector<std::string> notes;  // what else runs, and isn't served: a sentence each
};

/// The dockerd whose PID stands in `pidfile`, or that reads `daemon_json`; where neither is given, the only one in
/// reach, or of several that of /var/run/docker.pid. Where none runs, the file that one would read.
/// Throws Error if nobody can tell which is meant, or if only such run as are out of reach.
DockerTarget find_docker_target(const fs::path& pidfile, const fs::path& daemon_json);

/// The choice itself, of `all` dockerds. `pid`: of the pidfile, given or the usual one; 0: none.
DockerTarget choose_dockerd(std::vector<Dockerd> all, pid_t pid, bool pidfile_was_given, const fs::path& daemon_json);

}  // namespace docker_cni::admin
