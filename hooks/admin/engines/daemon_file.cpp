// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/engines/daemon_file.hpp"

#include <cerrno>
#include <sys/stat.h>
#include <utility>

#include "shared/error.hpp"
#include "shared/system/directory.hpp"

namespace docker_cni::admin {

DaemonFile::DaemonFile(fs::path path) : path_(std::move(path)), text_(system::read_file_if_there(path_)) {
  constexpr mode_t usual_mode = 0644;
  attributes_.mode = usual_mode;
  if (!text_) return;
  struct stat status {};
  if (::stat(path_.c_str(), &status) != 0) throw SystemError(path_.string(), errno);
  attributes_.mode = status.st_mode & 07777U;
  attributes_.uid = status.st_uid;
  attributes_.gid = status.st_gid;
}

std::optional<std::string> DaemonFile::backup() const { return system::read_file_if_there(backup_path()); }

void DaemonFile::write_backup() const {
  if (text_) {
    system::replace_file(backup_path(), {*text_}, attributes_, system::Durability::synced);
  } else {
    remove_backup();  // of another time
  }
}

void DaemonFile::remove_backup() const { system::remove_file(backup_path()); }

void DaemonFile::write(const std::optional<std::string>& text) const {
  if (!text) {
    system::remove_file(path_);
    return;
  }
  system::make_directories(path_.parent_path());
  system::replace_file(path_, {*text}, attributes_, system::Durability::synced);
}

}  // namespace docker_cni::admin
