// SPDX-License-Identifier: Apache-2.0
#include "shared/system/edit_in_place.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::system {

std::optional<FileId> file_at(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    throw SystemError(path.string(), errno);
  }
  if (!S_ISREG(status.st_mode)) return std::nullopt;
  return FileId{status.st_dev, status.st_ino};
}

bool edit_in_place(const fs::path& path, const std::optional<FileId>& expected, std::size_t limit,
                   const std::function<std::string(std::string_view)>& edit) {
  // O_NONBLOCK: a fifo in the file's place must not hang us.
  const auto fd = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) throw SystemError(path.string(), errno);
  if (!S_ISREG(status.st_mode)) throw Error(path.string() + ": this is not a regular file");
  if (expected && *expected != FileId{status.st_dev, status.st_ino}) {
    throw Error(path.string() + ": another file has taken its place");
  }
  const auto old = read_to_end(fd.get(), path.string(), limit);
  const auto text = edit(old);
  if (text == old) return false;
  // Written over from where they differ, and cut only then.
  const auto same = std::mismatch(old.begin(), old.end(), text.begin(), text.end()).first - old.begin();
  if (::lseek(fd.get(), same, SEEK_SET) < 0) throw SystemError(path.string(), errno);
  write_all(fd.get(), std::string_view(text).substr(static_cast<std::size_t>(same)), path.string());
  if (::ftruncate(fd.get(), static_cast<off_t>(text.size())) != 0) throw SystemError(path.string(), errno);
  return true;
}

}  // namespace docker_cni::system
