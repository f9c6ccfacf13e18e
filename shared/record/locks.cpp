#include "shared/record/locks.hpp"

namespace docker_cni::record {

ContainerLock::ContainerLock(const Paths& paths, std::string_view id, const system::Deadline& deadline)
    : gc_(paths.gc_lock(), system::LockMode::shared, deadline),
      container_(paths.lock(id), system::LockMode::exclusive, deadline) {}

}  // namespace docker_cni::record
