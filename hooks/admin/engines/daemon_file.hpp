// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <optional>
#include <string>

#include "shared/system/file.hpp"

namespace docker_cni::admin {

namespace fs = boost::filesystem;

/// daemon.json on disk, with its mode and its owner, and the backup beside it.
class DaemonFile {
 public:
  /// Reads what is there. Throws Error naming the file.
  explicit DaemonFile(fs::path path);

  const fs::path& path() const noexcept { return path_; }
  fs::path backup_path() const { return path_.string() + ".docker-cni-backup"; }

  /// The text that was read; nothing where there was no file.
  const std::optional<std::string>& text() const noexcept { return text_; }
  std::optional<std::string> backup() const;

  /// Keeps what was read as the backup; without a file there is none.
  void write_backup() const;
  void remove_backup() const;

  /// Replaces the file by `text`; nothing: removes it. Throws SystemError.
  void write(const std::optional<std::string>& text) const;

 private:
  fs::path path_;
  std::optional<std::string> text_;
  system::FileAttributes attributes_;
};

}  // namespace docker_cni::admin
