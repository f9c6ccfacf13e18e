// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <sys/stat.h>

#include "shared/system/unique_fd.hpp"

namespace docker_cni::system {

namespace fs = boost::filesystem;

/// What configuration files, specs, states and records may be at most; a larger one is refused, not read.
inline constexpr std::size_t largest_file = 64UL * 1024 * 1024;

/// Opens `path` (O_CLOEXEC is added). Throws SystemError naming the path.
UniqueFd open(const fs::path& path, int flags, mode_t mode = 0);

/// A descriptor that appends to `path`, which is made with `mode` where it isn't there; invalid where that can't be
/// done. It follows no link, and a fifo that nobody reads doesn't hang us.
UniqueFd open_for_append(const fs::path& path, mode_t mode) noexcept;

/// Whether the two paths lead to one file: also of namespaces, which /proc shows as files. False where one leads
/// nowhere.
bool is_same_file(const fs::path& one, const fs::path& other) noexcept;

/// Everything up to the end of `fd`. Throws SystemError, or Error where there's more than `limit`; both name `name`.
std::string read_to_end(int fd, std::string_view name, std::size_t limit = largest_file);

/// The whole regular file `path`. Throws SystemError, or Error where it's no regular file or larger than `limit`.
std::string read_file(const fs::path& path, std::size_t limit = largest_file);

/// read_file(), or nothing where there's no such file.
std::optional<std::string> read_file_if_there(const fs::path& path, std::size_t limit = largest_file);

/// Writes all of `bytes`. Throws SystemError naming `name`.
void write_all(int fd, std::string_view bytes, std::string_view name);

/// What a power cut soon after may leave of a replaced file.
enum class Durability {
  renamed,  // the old file, the new one or an empty one (xfs, btrfs)
  whole,    // the old file or the new one
  synced,   // the new one: its bytes and its name are synced before the return
};

/// Whom a file belongs to and who may read it.
struct FileAttributes {
  mode_t mode = 0600;
  std::optional<uid_t> uid;  // none: the caller's
  std::optional<gid_t> gid;
  bool locked = false;  // no two write it at once, so what a killed predecessor left is in the way of nobody
};

/// Replaces `path` by `pieces`, one after the other, so that a reader sees the old file or the new one and never a
/// part: written beside it (a name that no link can be planted under), then renamed over it.
/// Throws SystemError naming the path, and leaves the old file and nothing else.
void replace_file(const fs::path& path, std::span<const std::string_view> pieces, const FileAttributes& attributes,
                  Durability durability);
inline void replace_file(const fs::path& path, std::initializer_list<std::string_view> pieces,
                         const FileAttributes& attributes, Durability durability) {
  replace_file(path, std::span(pieces.begin(), pieces.size()), attributes, durability);
}

/// The name under which replace_file() writes a `locked` file before it takes its place.
fs::path temporary_name(const fs::path& path);

/// Removes `path`. True where it was there. Throws SystemError naming the path.
bool remove_file(const fs::path& path);

}  // namespace docker_cni::system
