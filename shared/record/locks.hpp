// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "shared/record/paths.hpp"
#include "shared/system/deadline.hpp"
#include "shared/system/file_lock.hpp"

namespace docker_cni::record {

/// The locks of an operation on one container: gc.lock shared, then the container's own exclusively. Always in this
/// order.
class ContainerLock {
 public:
  /// Waits until `deadline`. Throws Error naming the lock that didn't come free.
  ContainerLock(const Paths& paths, std::string_view id, const system::Deadline& deadline);

  /// For who leaves no record behind: the container's lock file goes too.
  void remove_file() noexcept { container_.remove_file(); }

 private:
  system::FileLock gc_;
  system::FileLock container_;
};

/// The locks of the networks that an operation attaches a container to, taken after its ContainerLock: shared, or
/// exclusively where the container gives addresses back and asks for them again, so that nobody of ours takes them in
/// between.
class NetworkLocks {
 public:
  /// Locks each of `networks`, names that have passed cni::check_network_name(), in one order, whoever asks.
  /// Waits until `deadline`. Throws Error naming the lock that didn't come free.
  NetworkLocks(const Paths& paths, const std::set<std::string>& networks, system::LockMode mode,
               const system::Deadline& deadline);

  /// Unlocks `network`, if it's locked.
  void release(std::string_view network) noexcept;

 private:
  std::map<fs::path, system::FileLock> locks_;
  Paths paths_;
};

/// Notes, in the time of gc.lock, that a container has just given something back: addresses, say.
void note_release(const Paths& paths) noexcept;

/// The time of the last note_release(): another one, if any container has given something back since.
timespec last_release(const Paths& paths) noexcept;

/// The container's lock, unless somebody holds it beyond `patience`; without one, unless somebody holds it now. Throws
/// SystemError.
std::optional<ContainerLock> try_lock(const Paths& paths, const std::string& id,
                                      const std::optional<system::Deadline>& patience = {});

}  // namespace docker_cni::record
