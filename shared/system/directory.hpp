// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <vector>

namespace docker_cni::system {

namespace fs = boost::filesystem;

/// Makes `path` and what is missing above it; `path` itself gets mode 0700. Refuses a link, a file, another owner's
/// directory and one that others may enter. Throws Error or SystemError naming the path.
void make_private_directory(const fs::path& path);

/// Makes `path` and what is missing above it, mode 0755 whatever the umask. Throws SystemError naming the path.
void make_directories(const fs::path& path);

/// The names in `path` without "." and "..", sorted bytewise; nothing where there's no such directory.
/// Throws SystemError naming the path.
std::optional<std::vector<std::string>> names_in(const fs::path& path);

/// At most `count` names in `path` that end in `suffix`, others each time, so that each one's turn comes: without the
/// cost of a list of all. None where there's no such directory. Throws SystemError naming the path.
std::vector<std::string> some_names_in(const fs::path& path, std::size_t count, std::string_view suffix);

/// `path` as it is from anywhere: behind the working directory, unless it's absolute. Nothing is looked up.
/// Throws SystemError. (fs::absolute() would link the rest of Boost.Filesystem, whose start every program pays.)
fs::path absolute(const fs::path& path);

/// Whether `path` is a directory (links followed). Throws SystemError if nobody can tell: only "there is none"
/// is a no.
bool is_directory(const fs::path& path);

}  // namespace docker_cni::system
