#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <sys/types.h>
#include <vector>

#include "hooks/admin/engines/dockerd_flags.hpp"
#include "shared/system/unique_fd.hpp"

/// The dockerds of this host, and how each was started.
namespace docker_cni::admin {

namespace fs = boost::filesystem;

/// A process that is dockerd.
struct Dockerd {
  pid_t pid = 0;
  system::UniqueFd pidfd;  // so that no other process of the number is taken for it
  fs::path program;
  DockerdFlags flags;
  bool own_user_namespace = false;  // rootless
  bool own_files = false;           // what it calls /etc/docker is not what we do
};

/// Why docker-cni can't be installed for `dockerd`, as one sentence; empty: it can.
std::string why_out_of_reach(const Dockerd& dockerd);

/// All dockerds that can be seen, by PID.
std::vector<Dockerd> find_dockerds();

}  // namespace docker_cni::admin
