// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/network/network_lock.hpp"

#include <chrono>

namespace docker_cni::admin {
namespace {

/// Each of those before us may ask plugins and dockerd.
constexpr std::chrono::minutes network_patience(2);

}  // namespace

NetworkLock::NetworkLock(const fs::path& dir)
    : lock_(dir / ".docker-cni.lock", system::LockMode::exclusive, system::Deadline::in(network_patience)) {}

}  // namespace docker_cni::admin
