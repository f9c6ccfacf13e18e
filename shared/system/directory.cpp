#include "shared/system/directory.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <dirent.h>
#include <memory>
#include <unistd.h>

#include "shared/error.hpp"

namespace docker_cni::system {

void make_private_directory(const fs::path& path) {
  if (::mkdir(path.c_str(), 0700) != 0) {
    if (errno == ENOENT) {
      make_directories(path.parent_path());
      return make_private_directory(path);
    }
    if (errno != EEXIST) throw SystemError(path.string(), errno);
  }
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) throw SystemError(path.string(), errno);
  if (!S_ISDIR(status.st_mode)) throw Error(path.string() + ": this must be a directory, not a link or a file");
  if (status.st_uid != ::geteuid()) throw Error(path.string() + ": this directory belongs to another user");
  // Not mended: who names /tmp or /var/lib here by mistake must not have it closed to everybody else.
  if ((status.st_mode & 077U) != 0) throw Error(path.string() + ": others may enter this directory; it must be 0700");
}

void make_directories(const fs::path& path) {
  if (path.empty() || ::mkdir(path.c_str(), 0755) == 0 || errno == EEXIST) return;
  if (errno != ENOENT) throw SystemError(path.string(), errno);
  make_directories(path.parent_path());
  if (::mkdir(path.c_str(), 0755) != 0 && errno != EEXIST) throw SystemError(path.string(), errno);
}

std::optional<std::vector<std::string>> names_in(const fs::path& path) {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(path.c_str()), ::closedir);
  if (!directory && errno == ENOENT) return std::nullopt;
  if (!directory) throw SystemError(path.string(), errno);
  std::vector<std::string> names;
  errno = 0;
  while (const auto* entry = ::readdir(directory.get())) {
    std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(std::move(name));
  }
  if (errno != 0) throw SystemError(path.string(), errno);
  std::sort(names.begin(), names.end());
  return names;
}

fs::path absolute(const fs::path& path) {
  if (path.is_absolute()) return path;
  const std::unique_ptr<char, decltype(&std::free)> working_directory(::getcwd(nullptr, 0), std::free);
  if (!working_directory) throw SystemError("the working directory", errno);
  return fs::path(working_directory.get()) / path;
}

bool is_directory(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) return S_ISDIR(status.st_mode);
  if (errno == ENOENT || errno == ENOTDIR) return false;
  throw SystemError(path.string(), errno);
}

}  // namespace docker_cni::system
