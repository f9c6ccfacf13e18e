// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <chrono>
#include <cstddef>

namespace docker_cni::system {

namespace fs = boost::filesystem;

/// How many files of a directory stay, and for how long.
struct FileRetention {
  std::size_t most;
  std::chrono::seconds longest_kept;
};

/// Removes the oldest files of `directory` where they are more than may stay, and those of too long ago. By the files'
/// times and not by what is in them: one that can't be read, and what a killed hook left, must go too. One from the
/// future was written before the clock was set back, so it's older than those that are written now.
/// Throws SystemError naming the file.
void remove_old_files(const fs::path& directory, const FileRetention& retention);

}  // namespace docker_cni::system
