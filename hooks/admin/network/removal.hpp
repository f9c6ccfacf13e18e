// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hooks/admin/networks.hpp"
#include "hooks/admin/records.hpp"
#include "shared/config.hpp"
#include "shared/log.hpp"
#include "shared/system/file_lock.hpp"

namespace docker_cni::admin {

/// Releases what belongs to containers that are gone: a removed one must keep no network. Those whose DEL fails stay.
void release_gone(const Config& config, const Log& log);

/// What decides whether networks may be removed. While it lives no container is attached to any, or detached.
struct Removal {
  Removal(const Config& config, const Log& log);

  const Config& config;
  const Log& log;
  system::FileLock attachments;  // gc.lock, exclusively: no hook is at work
  std::vector<NetworkFile> networks;
  Records records;
};

/// Whether containers that name no network get `network`.
bool is_default(const NetworkFile& network, const Removal& removal);

/// Removes the bridge that came with `network`, one of `removal.networks`, if nothing is in it; then the file, and
/// takes it out of these. Throws Error.
void remove_network(const NetworkFile& network, Removal& removal);

}  // namespace docker_cni::admin
