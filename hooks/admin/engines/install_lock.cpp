// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/engines/install_lock.hpp"

#include <chrono>

#include "shared/error.hpp"

namespace docker_cni::admin {
namespace {

/// dockerd takes half a minute at most for what it's asked, and four may wait.
constexpr std::chrono::minutes install_patience(5);

constexpr const char* lock_file = "/run/docker-cni-install.lock";

}  // namespace

InstallLock::InstallLock(bool dry_run) {
  if (dry_run) return;
  in_context([] { return "another docker-cni-admin install or uninstall is at work"; },
             [&] { lock_.emplace(lock_file, system::LockMode::exclusive, system::Deadline::in(install_patience)); });
}

InstallLock::~InstallLock() {
  if (lock_) lock_->remove_file();
}

}  // namespace docker_cni::admin
