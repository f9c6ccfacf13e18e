// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "shared/system/file_lock.hpp"

namespace docker_cni::admin {

/// What who changes an engine's files holds: of several installs at once, each reads what the one before it wrote.
class InstallLock {
 public:
  /// Waits for the others, each of which may wait for its engine. A dry run changes nothing and waits for nobody.
  /// Throws Error if that takes too long.
  explicit InstallLock(bool dry_run);
  InstallLock(const InstallLock&) = delete;
  InstallLock& operator=(const InstallLock&) = delete;
  InstallLock(InstallLock&&) = delete;
  InstallLock& operator=(InstallLock&&) = delete;
  ~InstallLock();

 private:
  std::optional<system::FileLock> lock_;
};

}  // namespace docker_cni::admin
