// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>

#include "shared/system/file_lock.hpp"

namespace docker_cni::admin {

namespace fs = boost::filesystem;

/// What who adds or removes a network's file holds: of several at once, each sees what the one before it wrote. The
/// lock is a hidden file in the directory, as nerdctl's, so that it's one for all who write there.
class NetworkLock {
 public:
  /// Waits for the others. REQUIRES: `dir` is there. Throws Error if that takes too long.
  explicit NetworkLock(const fs::path& dir);
  NetworkLock(const NetworkLock&) = delete;
  NetworkLock& operator=(const NetworkLock&) = delete;
  NetworkLock(NetworkLock&&) = delete;
  NetworkLock& operator=(NetworkLock&&) = delete;
  ~NetworkLock() { lock_.remove_file(); }

 private:
  system::FileLock lock_;
};

}  // namespace docker_cni::admin
