// SPDX-License-Identifier: Apache-2.0
#include "shared/system/file_lock.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::system {
namespace {

bool still_names(const fs::path& path, int fd) {
  struct stat by_fd {};
  struct stat by_path {};
  if (::fstat(fd, &by_fd) != 0) throw SystemError(path.string(), errno);
  if (::lstat(path.c_str(), &by_path) != 0) return false;
  return by_fd.st_dev == by_path.st_dev && by_fd.st_ino == by_path.st_ino;
}

/// flock(2) has no time limit of its own, and a signal to bound it would be the whole process's: so ask, wait, ask.
void lock_until(int fd, int operation, const fs::path& path, const Deadline& deadline) {
  using std::chrono::milliseconds;
  constexpr milliseconds longest_pause(50);
  auto pause = milliseconds(1);
  while (::flock(fd, operation | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) throw SystemError(path.string(), errno);
    if (deadline.passed()) throw Error(path.string() + ": another operation still holds this lock");
    std::this_thread::sleep_for(std::min(pause, deadline.left()));
    pause = std::min(2 * pause, longest_pause);
  }
}

}  // namespace

FileLock::FileLock(const fs::path& path, LockMode mode, const Deadline& deadline) : path_(path) {
  do {
    fd_ = UniqueFd();
    fd_ = open(path_, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
    lock_until(fd_.get(), mode == LockMode::exclusive ? LOCK_EX : LOCK_SH, path_, deadline);
  } while (!still_names(path_, fd_.get()));
}

void FileLock::remove_file() noexcept { ::unlink(path_.c_str()); }

}  // namespace docker_cni::system
