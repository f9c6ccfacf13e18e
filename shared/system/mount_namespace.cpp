// SPDX-License-Identifier: Apache-2.0
#include "shared/system/mount_namespace.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "shared/error.hpp"
#include "shared/system/file.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::system {
namespace {

using Identity = std::pair<dev_t, ino_t>;

/// Of the namespace `kind` of a process; nothing where it has ended.
std::optional<Identity> namespace_of(const std::string& process, const char* kind) {
  struct stat status {};
  if (::stat((process + "/ns/" + kind).c_str(), &status) != 0) return std::nullopt;
  return Identity(status.st_dev, status.st_ino);
}

}  // namespace

std::optional<pid_t> process_of_other_mount_namespace(const std::function<bool(const std::string& root)>& fits) {
  const std::string self = "/proc/thread-self";
  const auto pids = namespace_of(self, "pid");
  const auto users = namespace_of(self, "user");
  std::vector<std::optional<Identity>> seen{namespace_of(self, "mnt")};
  for (const auto pid : processes()) {
    const auto process = "/proc/" + std::to_string(pid);
    const auto mounts = namespace_of(process, "mnt");
    if (!mounts || std::find(seen.begin(), seen.end(), mounts) != seen.end()) continue;
    if (namespace_of(process, "pid") != pids || namespace_of(process, "user") != users) continue;
    seen.push_back(mounts);
    if (fits(process + "/root")) return pid;
  }
  return std::nullopt;
}

EnteredMountNamespace::EnteredMountNamespace(pid_t pid)
    : own_namespace_(open("/proc/thread-self/ns/mnt", O_RDONLY)), own_root_(open("/", O_PATH | O_DIRECTORY)) {
  const auto other = open("/proc/" + std::to_string(pid) + "/ns/mnt", O_RDONLY);
  // Its root becomes the namespace's own, and the working directory too.
  if (::setns(other.get(), CLONE_NEWNS) != 0)
    throw SystemError("mount namespace of process " + std::to_string(pid), errno);
}

EnteredMountNamespace::~EnteredMountNamespace() {
  // None of these fails for who has come from there. (A root of our own: we may run in a chroot.)
  if (::setns(own_namespace_.get(), CLONE_NEWNS) != 0 || ::fchdir(own_root_.get()) != 0 || ::chroot(".") != 0)
    ::_exit(1);
}

}  // namespace docker_cni::system
