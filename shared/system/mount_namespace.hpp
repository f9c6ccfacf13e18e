// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>

#include "shared/system/unique_fd.hpp"

/// Mount namespaces other than ours: an engine may run in one of its own (a snap, systemd's PrivateTmp=), and what it
/// has hooks mount is seen in there only.
namespace docker_cni::system {

/// A process of another mount namespace of which `fits`, given its root directory ("/proc/PID/root"); nothing where
/// none does. Each mount namespace is asked about once. Only the processes are seen that share our PID and user
/// namespaces: no container's, where everything may be made up. Throws SystemError if /proc can't be read.
std::optional<pid_t> process_of_other_mount_namespace(const std::function<bool(const std::string& root)>& fits);

/// In the mount namespace of another process, as long as this lives; then back. What is started meanwhile stays there.
class EnteredMountNamespace {
 public:
  /// REQUIRES: no other thread shares our root and working directories. Throws SystemError.
  explicit EnteredMountNamespace(pid_t pid);
  EnteredMountNamespace(const EnteredMountNamespace&) = delete;
  EnteredMountNamespace& operator=(const EnteredMountNamespace&) = delete;
  EnteredMountNamespace(EnteredMountNamespace&&) = delete;
  EnteredMountNamespace& operator=(EnteredMountNamespace&&) = delete;
  ~EnteredMountNamespace();

 private:
  UniqueFd own_namespace_;
  UniqueFd own_root_;
};

}  // namespace docker_cni::system
