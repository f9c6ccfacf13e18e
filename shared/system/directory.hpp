#pragma once

#include <boost/filesystem/path.hpp>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace docker_cni::system {

namespace fs = boost::filesystem;

/// Makes `path` and what lacks above it; `path` itself gets mode 0700. Refuses a link, a file, another owner's
/// directory and one that others may write. Throws Error or SystemError naming the path.
void make_private_directory(const fs::path& path);

/// Makes `path` and what lacks above it, mode 0755. Throws SystemError naming the path.
void make_directories(const fs::path& path);

/// The names in `path` without "." and "..", sorted bytewise; nothing where there's no such directory.
/// Throws SystemError naming the path.
std::optional<std::vector<std::string>> names_in(const fs::path& path);

/// `path` as it is from anywhere: behind the working directory, unless it's absolute. Nothing is looked up.
/// Throws SystemError. (fs::absolute() would link the rest of Boost.Filesystem, whose start every program pays.)
fs::path absolute(const fs::path& path);

/// Whether `path` is a directory (links followed). Throws SystemError where nobody can tell: only "there is none"
/// is a no.
bool is_directory(const fs::path& path);

}  // namespace docker_cni::system
