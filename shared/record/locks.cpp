#include "shared/record/locks.hpp"

#include <chrono>

#include "shared/error.hpp"

namespace docker_cni::record {

ContainerLock::ContainerLock(const Paths& paths, std::string_view id, const system::Deadline& deadline)
    : gc_(paths.gc_lock(), system::LockMode::shared, deadline),
      container_(paths.lock(id), system::LockMode::exclusive, deadline) {}

std::optional<ContainerLock> try_lock(const Paths& paths, const std::string& id) {
  try {
    return ContainerLock(paths, id, system::Deadline::in(std::chrono::milliseconds::zero()));
  } catch (const SystemError&) {
    throw;
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace docker_cni::record
