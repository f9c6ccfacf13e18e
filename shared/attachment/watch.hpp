// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "shared/config.hpp"
#include "shared/log.hpp"

namespace docker_cni::attachment {

/// How long a removal may take to follow the stop that it began with.
inline constexpr std::chrono::seconds watch_time{15};

/// Frees the kept addresses of the container `id` as soon as its engine's directory vanishes, or those of the pod whose
/// record `id` is as soon as its network namespace does, and gives up after `time`: at its poststop nobody can tell a
/// stop from the beginning of a removal. Throws Error naming the container.
void free_when_removed(const Config& config, const std::string& id, std::chrono::milliseconds time, const Log& log);

}  // namespace docker_cni::attachment
