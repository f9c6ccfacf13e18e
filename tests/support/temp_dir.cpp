// SPDX-License-Identifier: Apache-2.0
#include "tests/support/temp_dir.hpp"

#include <boost/filesystem/operations.hpp>
#include <boost/system/error_code.hpp>
#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <sstream>
#include <stdlib.h>
#include <string>
#include <sys/mount.h>
#include <sys/stat.h>

#include "shared/error.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::support {

namespace {

constexpr std::size_t largest_program = std::size_t{1} << 30;

/// Detaches what a test has mounted below `directory`: a mount point can't be removed. A test may have a thread with
/// mounts of its own.
void unmount_below(const fs::path& directory) {
  const auto prefix = directory.string() + "/";
  std::istringstream mounts(system::read_file("/proc/thread-self/mountinfo"));
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream words(line);
    std::string number, parent, device, root, mount_point;
    words >> number >> parent >> device >> root >> mount_point;
    if (mount_point.compare(0, prefix.size(), prefix) == 0) ::umount2(mount_point.c_str(), MNT_DETACH);
  }
}

}  // namespace

TempDir::TempDir() {
  auto name = (fs::canonical(fs::temp_directory_path()) / "docker-cni-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw SystemError(name, errno);
  path_ = name;
}

TempDir::~TempDir() {
  if (path_.empty()) return;
  boost::system::error_code ignored;  // a test's leftover in /tmp is no failure of what it tests
  if (fs::remove_all(path_, ignored); !ignored) return;
  unmount_below(path_);
  fs::remove_all(path_, ignored);
}

fs::path TempDir::write(const fs::path& name, std::string_view text) const {
  auto path = path_ / name;
  system::make_directories(path.parent_path());
  const auto file = system::open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  system::write_all(file.get(), text, path.string());
  return path;
}

std::string TempDir::read(const fs::path& name) const { return system::read_file(path_ / name); }

fs::path TempDir::directory(const fs::path& name) const {
  auto path = path_ / name;
  system::make_directories(path);
  return path;
}

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) throw SystemError(path.string(), errno);
  return status.st_mode & 07777U;
}

void copy_program(const fs::path& from, const fs::path& to) {
  const auto file = system::open(to, O_WRONLY | O_CREAT | O_EXCL, 0755);
  system::write_all(file.get(), system::read_file(from, largest_program), to.string());
}

}  // namespace docker_cni::support
