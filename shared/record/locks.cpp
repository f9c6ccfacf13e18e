// SPDX-License-Identifier: Apache-2.0
#include "shared/record/locks.hpp"

#include <chrono>
#include <fcntl.h>
#include <sys/stat.h>

#include "shared/error.hpp"

namespace docker_cni::record {

ContainerLock::ContainerLock(const Paths& paths, std::string_view id, const system::Deadline& deadline)
    : gc_(paths.gc_lock(), system::LockMode::shared, deadline),
      container_(paths.lock(id), system::LockMode::exclusive, deadline) {}

NetworkLocks::NetworkLocks(const Paths& paths, const std::set<std::string>& networks, system::LockMode mode,
                           const system::Deadline& deadline)
    : paths_(paths) {
  std::set<fs::path> files;
  for (const auto& network : networks) files.insert(paths.network_lock(network));
  for (const auto& file : files) locks_.emplace(file, system::FileLock(file, mode, deadline));
}

void NetworkLocks::release(std::string_view network) noexcept { locks_.erase(paths_.network_lock(network)); }

void note_release(const Paths& paths) noexcept {
  ::utimensat(AT_FDCWD, paths.gc_lock().c_str(), nullptr, AT_SYMLINK_NOFOLLOW);
}

timespec last_release(const Paths& paths) noexcept {
  struct stat status {};
  return ::lstat(paths.gc_lock().c_str(), &status) == 0 ? status.st_mtim : timespec{};
}

std::optional<ContainerLock> try_lock(const Paths& paths, const std::string& id,
                                      const std::optional<system::Deadline>& patience) {
  try {
    return ContainerLock(paths, id, patience.value_or(system::Deadline::in(std::chrono::milliseconds::zero())));
  } catch (const SystemError&) {
    throw;
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace docker_cni::record
