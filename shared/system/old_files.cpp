// SPDX-License-Identifier: Apache-2.0
#include "shared/system/old_files.hpp"

#include <algorithm>
#include <ctime>
#include <string>
#include <sys/stat.h>
#include <utility>
#include <vector>

#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::system {

void remove_old_files(const fs::path& directory, const FileRetention& retention) {
  struct File {
    bool is_newer;  // than what is from the future
    std::time_t time;
    fs::path path;
  };
  const auto now = std::time(nullptr);
  std::vector<File> files;
  for (const auto& name : names_in(directory).value_or(std::vector<std::string>())) {
    struct stat status {};
    auto path = directory / name;
    if (::lstat(path.c_str(), &status) != 0) continue;
    files.push_back({status.st_mtim.tv_sec <= now, status.st_mtim.tv_sec, std::move(path)});
  }
  std::sort(files.begin(), files.end(), [](const File& one, const File& other) {
    return std::pair(one.is_newer, one.time) < std::pair(other.is_newer, other.time);
  });
  auto too_many = files.size() - std::min(files.size(), retention.most);
  for (const auto& file : files) {
    const bool too_old = file.time < now - retention.longest_kept.count();
    if (too_many == 0 && !too_old) continue;
    remove_file(file.path);
    if (too_many > 0) --too_many;
  }
}

}  // namespace docker_cni::system
