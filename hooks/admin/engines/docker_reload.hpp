// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "hooks/admin/engines/daemon_file.hpp"
#include "hooks/admin/engines/docker_info.hpp"
#include "hooks/admin/engines/docker_target.hpp"
#include "hooks/admin/engines/steps.hpp"

namespace docker_cni::admin {

/// A running dockerd that answers questions about itself: one that is only just being started would be ended by a
/// SIGHUP.
class AskedDockerd {
 public:
  /// The dockerd of `target`, which reads `file`; nothing where none runs, or none that could be asked: then `steps`
  /// tells what is left to do. Throws Error if it doesn't answer.
  static std::optional<AskedDockerd> ask(const DockerTarget& target, const DaemonFile& file, Steps& steps);

  /// What it said first.
  const DockerInfo& info() const noexcept { return info_; }

  /// Has it read the file that stands there now, and asks until `is_taken`. Where that doesn't come in half a minute
  /// the file is made again what `file` read, and Error is thrown: dockerd did not `what`.
  void reload(const DaemonFile& file, const std::function<bool(const DockerInfo&)>& is_taken,
              const std::string& what) const;

 private:
  AskedDockerd(const Dockerd& dockerd, fs::path cli, std::string host);
  bool becomes(const std::function<bool(const DockerInfo&)>& is_taken) const;

  const Dockerd* dockerd_;
  fs::path cli_;
  std::string host_;
  DockerInfo info_;
};

}  // namespace docker_cni::admin
