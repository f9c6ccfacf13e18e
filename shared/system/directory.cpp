// SPDX-License-Identifier: Apache-2.0
#include "shared/system/directory.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <dirent.h>
#include <memory>
#include <random>
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

namespace {

/// mkdir(2), with a mode that no umask narrows. False where `path` is there, or what is above it is not: see errno.
bool make_readable_directory(const fs::path& path) {
  constexpr mode_t readable = 0755;
  if (::mkdir(path.c_str(), readable) != 0) return false;
  if (::chmod(path.c_str(), readable) != 0) throw SystemError(path.string(), errno);
  return true;
}

}  // namespace

void make_directories(const fs::path& path) {
  if (path.empty() || make_readable_directory(path) || errno == EEXIST) return;
  if (errno != ENOENT) throw SystemError(path.string(), errno);
  make_directories(path.parent_path());
  if (!make_readable_directory(path) && errno != EEXIST) throw SystemError(path.string(), errno);
}

namespace {

/// Gives each name in `path` to `take`, as it comes. False where there's no such directory.
template <class Take>
bool each_name(const fs::path& path, Take take) {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(path.c_str()), ::closedir);
  if (!directory && errno == ENOENT) return false;
  if (!directory) throw SystemError(path.string(), errno);
  errno = 0;
  while (const auto* entry = ::readdir(directory.get())) {
    const std::string_view name = &entry->d_name[0];
    if (name != "." && name != "..") take(name);
    errno = 0;  // take()'s own would look like readdir()'s
  }
  if (errno != 0) throw SystemError(path.string(), errno);
  return true;
}

}  // namespace

std::optional<std::vector<std::string>> names_in(const fs::path& path) {
  std::vector<std::string> names;
  if (!each_name(path, [&](std::string_view name) { names.emplace_back(name); })) return std::nullopt;
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> some_names_in(const fs::path& path, std::size_t count, std::string_view suffix) {
  std::vector<std::string> names;
  std::minstd_rand random(static_cast<unsigned>(std::chrono::steady_clock::now().time_since_epoch().count()));
  std::size_t seen = 0;
  each_name(path, [&](std::string_view name) {
    if (!name.ends_with(suffix)) return;
    ++seen;
    if (names.size() < count) {
      names.emplace_back(name);
    } else if (const auto place = random() % seen; place < count) {
      names[place] = name;
    }
  });
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
