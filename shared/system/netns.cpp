// SPDX-License-Identifier: Apache-2.0
#include "shared/system/netns.hpp"

#include <cerrno>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"
#include "shared/system/mount_sharing.hpp"

namespace docker_cni::system {
namespace {

bool is_netns(int fd) {
  struct statfs filesystem {};
  if (::fstatfs(fd, &filesystem) != 0 || filesystem.f_type != NSFS_MAGIC) return false;
  return ::ioctl(fd, NS_GET_NSTYPE) == CLONE_NEWNET;
}

void bind_mount(const std::string& source, const std::string& target, unsigned long flags) {
  if (::mount(source.c_str(), target.c_str(), "none", flags, nullptr) != 0) throw SystemError(target, errno);
}

/// Makes `directory` a shared mount, for other mount namespaces to see what is mounted in it. It can be made shared
/// only once it's a mount of its own; where that would hide other runtimes' namespaces, it stays as it is.
void share_mounts(const std::string& directory) {
  if (::mount("", directory.c_str(), "none", MS_SHARED | MS_REC, nullptr) == 0) return;
  if (errno != EINVAL) throw SystemError(directory, errno);
  if (binding_hides_namespaces(directory)) return;
  bind_mount(directory, directory, MS_BIND | MS_REC);
  bind_mount("", directory, MS_SHARED | MS_REC);
}

/// With what the file under a pin begins, so that whoever finds it, mounted or not, knows that it is one.
constexpr std::string_view pin_sign = "pinned for ";

/// What a file under a pin may be at most: a sign and a path.
constexpr std::size_t longest_pin_file = 8192;

/// Whether the file at `path`, with nothing mounted on it, is a pin's.
bool is_pin_file(const fs::path& path, const struct stat& status) {
  if (!S_ISREG(status.st_mode)) return false;
  if (status.st_size == 0) return true;
  return static_cast<std::size_t>(status.st_size) <= longest_pin_file && read_file(path).starts_with(pin_sign);
}

/// An open(2) that failed with `error` for want of something says nothing about what is at `path`: who took it for
/// nothing would leave a pin behind, or release what lives.
void throw_if_nobody_can_tell(const fs::path& path, int error) {
  if (error == EMFILE || error == ENFILE || error == ENOMEM || error == EINTR) throw SystemError(path.string(), error);
}

}  // namespace

UniqueFd open_netns(const fs::path& path) {
  auto fd = open(path, O_RDONLY | O_NONBLOCK);
  if (!is_netns(fd.get())) throw Error(path.string() + ": this is not a network namespace");
  return fd;
}

NamespaceId namespace_id(const UniqueFd& netns) {
  struct stat status {};
  if (::fstat(netns.get(), &status) != 0) throw SystemError("fstat of a namespace", errno);
  return {status.st_dev, status.st_ino};
}

std::optional<NamespaceId> netns_at(const fs::path& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!fd.valid()) throw_if_nobody_can_tell(path, errno);
  if (!fd.valid() || !is_netns(fd.get())) return std::nullopt;
  return namespace_id(fd);
}

bool own_netns_is_ours() {
  const auto netns = open("/proc/self/ns/net", O_RDONLY);
  const UniqueFd owner(::ioctl(netns.get(), NS_GET_USERNS));
  if (!owner.valid()) return errno != EPERM;  // EPERM: the owner is out of our sight, so above us
  return namespace_id(owner) == namespace_id(open("/proc/self/ns/user", O_RDONLY));
}

void pin_netns(const UniqueFd& netns, const fs::path& path, std::string_view mark) {
  make_directories(path.parent_path());
  share_mounts(path.parent_path().string());
  if (netns_at(path)) throw Error(path.string() + ": a network namespace is already mounted here");
  unpin_netns(path);
  const auto place = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);  // mode 0: nobody else's to read
  try {
    if (!mark.empty()) write_all(place.get(), std::string(pin_sign).append(mark).append("\n"), path.string());
    bind_mount("/proc/self/fd/" + std::to_string(netns.get()), path.string(), MS_BIND);
  } catch (...) {
    ::unlink(path.c_str());
    throw;
  }
}

std::string pin_mark(const fs::path& path) {
  // A copy of the directory's mount without the mounts on it shows what lies beneath them.
  const UniqueFd beneath(::open_tree(AT_FDCWD, path.parent_path().c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
  if (!beneath.valid()) {
    throw_if_nobody_can_tell(path, errno);
    return {};
  }
  const UniqueFd file(::openat(beneath.get(), path.filename().c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.valid()) throw_if_nobody_can_tell(path, errno);
  struct stat status {};
  if (!file.valid() || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
      static_cast<std::size_t>(status.st_size) > longest_pin_file) {
    return {};
  }
  const auto text = read_to_end(file.get(), path.string(), longest_pin_file);
  if (!text.starts_with(pin_sign) || !text.ends_with('\n')) return {};
  return text.substr(pin_sign.size(), text.size() - pin_sign.size() - 1);
}

bool unpin_netns(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return false;
    throw SystemError(path.string(), errno);
  }
  struct statfs filesystem {};
  while (S_ISREG(status.st_mode) && ::statfs(path.c_str(), &filesystem) == 0 && filesystem.f_type == NSFS_MAGIC) {
    if (::umount2(path.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) != 0) throw SystemError(path.string(), errno);
  }
  if (::lstat(path.c_str(), &status) != 0) throw SystemError(path.string(), errno);
  if (!is_pin_file(path, status)) {
    throw Error(path.string() + ": neither a pinned network namespace nor an empty file, so it is left alone");
  }
  return remove_file(path);
}

}  // namespace docker_cni::system
