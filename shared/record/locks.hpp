#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/record/paths.hpp"
#include "shared/system/deadline.hpp"
#include "shared/system/file_lock.hpp"

namespace docker_cni::record {

/// What who acts on one container holds: gc.lock shared, then the container's own exclusively. Always in this order.
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

/// The container's lock, where nobody holds it. Throws SystemError.
std::optional<ContainerLock> try_lock(const Paths& paths, const std::string& id);

}  // namespace docker_cni::record
