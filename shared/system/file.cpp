// SPDX-License-Identifier: Apache-2.0
#include "shared/system/file.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "shared/error.hpp"

namespace docker_cni::system {
namespace {

fs::path numbered_temporary_name(const fs::path& path) {
  return path.parent_path() / ("." + path.filename().string() + "." + std::to_string(::getpid()) + ".tmp");
}

/// A file that is being written; unlinked unless it was renamed to its place.
class TemporaryFile {
 public:
  explicit TemporaryFile(fs::path path) : path_(std::move(path)) {
    // A name left by a killed process is ours to take; O_EXCL then refuses whatever is planted.
    ::unlink(path_.c_str());
    fd_ = open(path_, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  TemporaryFile(TemporaryFile&&) = delete;
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile() {
    if (fd_.valid()) ::unlink(path_.c_str());
  }

  int fd() const noexcept { return fd_.get(); }

  void rename_to(const fs::path& path) {
    if (::rename(path_.c_str(), path.c_str()) != 0) throw SystemError(path.string(), errno);
    fd_.reset();
  }

 private:
  fs::path path_;
  UniqueFd fd_;
};

std::string read_regular(const UniqueFd& fd, const fs::path& path, std::size_t limit) {
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) throw SystemError(path.string(), errno);
  if (!S_ISREG(status.st_mode)) throw Error(path.string() + ": this is not a regular file");
  return read_to_end(fd.get(), path.string(), limit);
}

}  // namespace

UniqueFd open(const fs::path& path, int flags, mode_t mode) {
  UniqueFd fd(::open(path.c_str(), flags | O_CLOEXEC, mode));
  if (!fd.valid()) throw SystemError(path.string(), errno);
  return fd;
}

UniqueFd open_for_append(const fs::path& path, mode_t mode) noexcept {
  constexpr int flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  return UniqueFd(::open(path.c_str(), flags, mode));
}

bool is_same_file(const fs::path& one, const fs::path& other) noexcept {
  struct stat first {};
  struct stat second {};
  return ::stat(one.c_str(), &first) == 0 && ::stat(other.c_str(), &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}

std::string read_to_end(int fd, std::string_view name, std::size_t limit) {
  constexpr std::size_t first_size = 16UL * 1024;
  struct stat status {};
  const bool sized = ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0;
  if (sized && static_cast<std::size_t>(status.st_size) > limit) {
    throw Error(std::string(name) + ": larger than " + std::to_string(limit) + " bytes");
  }
  std::string bytes;
  std::size_t filled = 0;
  bytes.resize(sized ? static_cast<std::size_t>(status.st_size) + 1 : first_size);  // + 1: the end is seen at once
  for (;;) {
    const auto count = ::read(fd, bytes.data() + filled, bytes.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw SystemError(name, errno);
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
    if (filled > limit) throw Error(std::string(name) + ": larger than " + std::to_string(limit) + " bytes");
    if (filled == bytes.size()) bytes.resize(2 * bytes.size());
  }
  bytes.resize(filled);
  return bytes;
}

std::string read_file(const fs::path& path, std::size_t limit) {
  // O_NONBLOCK: a fifo in the file's place must not hang us.
  return read_regular(open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY), path, limit);
}

std::optional<std::string> read_file_if_there(const fs::path& path, std::size_t limit) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!fd.valid() && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
  if (!fd.valid()) throw SystemError(path.string(), errno);
  return read_regular(fd, path, limit);
}

void write_all(int fd, std::string_view bytes, std::string_view name) {
  while (!bytes.empty()) {
    const auto count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw SystemError(name, errno);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void replace_file(const fs::path& path, std::span<const std::string_view> pieces, const FileAttributes& attributes,
                  Durability durability) {
  TemporaryFile file(attributes.locked ? temporary_name(path) : numbered_temporary_name(path));
  const auto& name = path.string();
  for (const auto piece : pieces) write_all(file.fd(), piece, name);
  if (attributes.uid || attributes.gid) {
    constexpr auto unchanged = static_cast<unsigned>(-1);
    if (::fchown(file.fd(), attributes.uid.value_or(unchanged), attributes.gid.value_or(unchanged)) != 0) {
      throw SystemError(name, errno);
    }
  }
  if (::fchmod(file.fd(), attributes.mode) != 0) throw SystemError(name, errno);
  if (durability != Durability::renamed && ::fdatasync(file.fd()) != 0) throw SystemError(name, errno);
  file.rename_to(path);
  if (durability == Durability::synced) {
    const auto directory = open(path.parent_path(), O_RDONLY | O_DIRECTORY);
    if (::fsync(directory.get()) != 0) throw SystemError(path.parent_path().string(), errno);
  }
}

fs::path temporary_name(const fs::path& path) { return path.parent_path() / ("." + path.filename().string() + ".tmp"); }

bool remove_file(const fs::path& path) {
  if (::unlink(path.c_str()) == 0) return true;
  if (errno == ENOENT) return false;
  throw SystemError(path.string(), errno);
}

}  // namespace docker_cni::system
