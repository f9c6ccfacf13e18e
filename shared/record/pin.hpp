// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <sys/types.h>

#include "shared/record/paths.hpp"
#include "shared/record/record.hpp"

namespace docker_cni::record {

/// Whether the recorded namespace is still mounted at the recorded place. What another program mounted there since, or
/// since the host was booted, is not it.
bool pin_is_alive(const Record& record);

/// A process in whose mount namespace, other than ours, the recorded namespace is mounted at the recorded place, and
/// where the records are these: an engine's that runs in one of its own (a snap, PrivateTmp=). Nothing where there is
/// none, or nothing to look for. Throws SystemError.
std::optional<pid_t> process_that_sees_pin(const Record& record, const Paths& paths);

}  // namespace docker_cni::record
