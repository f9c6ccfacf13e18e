// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace docker_cni::system {

namespace fs = boost::filesystem;

/// What tells a file from another one that has taken its place.
struct FileId {
  dev_t device = 0;
  ino_t inode = 0;
  friend bool operator==(const FileId&, const FileId&) = default;
};

/// The identity of the regular file `path`; nothing where there is none, or a link. Throws SystemError naming the path.
std::optional<FileId> file_at(const fs::path& path);

/// Gives the regular file `path` the text that `edit` makes of its own: in place, since a bind mount holds on to the
/// inode, and never through a link. `expected`: only if it still is this file. True where something was changed.
/// A reader in between sees whole lines.
/// Throws SystemError, or Error where another kind of file is there or more than `limit` bytes; both name the path.
bool edit_in_place(const fs::path& path, const std::optional<FileId>& expected, std::size_t limit,
                   const std::function<std::string(std::string_view)>& edit);

}  // namespace docker_cni::system
