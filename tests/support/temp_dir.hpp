// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>

namespace docker_cni::support {

namespace fs = boost::filesystem;

/// A directory of one test's own; the destructor removes it with all that is in it.
class TempDir {
 public:
  TempDir();
  TempDir(TempDir&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TempDir& operator=(TempDir&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir();

  /// Absolute, without links.
  const fs::path& path() const noexcept { return path_; }

  /// Writes the file `name` (which may have directories in front of it) and gives its path.
  fs::path write(const fs::path& name, std::string_view text) const;

  /// The bytes of the file `name`. Throws SystemError if there is none.
  std::string read(const fs::path& name) const;

  /// Makes the directory `name` and gives its path.
  fs::path directory(const fs::path& name) const;

 private:
  fs::path path_;
};

/// The permissions of what `path` names. Throws SystemError if it isn't there.
mode_t mode_of(const fs::path& path);

/// Copies the program `from`, which may be a link, to `to`, also to another file system: there Boost 1.74's copy_file
/// fails.
void copy_program(const fs::path& from, const fs::path& to);

}  // namespace docker_cni::support
