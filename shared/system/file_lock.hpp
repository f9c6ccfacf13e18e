// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>

#include "shared/system/deadline.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::system {

namespace fs = boost::filesystem;

enum class LockMode { shared, exclusive };

/// flock(2) on a file of its own. Whoever holds the lock may unlink the file, so a lock counts only once the path
/// still names what was locked. The kernel releases it when the process ends, however it ends.
class FileLock {
 public:
  /// Makes the file (0600) if it is missing and waits for the lock until `deadline`.
  /// Throws SystemError, or Error where the deadline passes; both name the path.
  FileLock(const fs::path& path, LockMode mode, const Deadline& deadline);

  /// Unlinks the file: for who holds the lock exclusively and has removed what it guards.
  void remove_file() noexcept;

 private:
  fs::path path_;
  UniqueFd fd_;
};

}  // namespace docker_cni::system
