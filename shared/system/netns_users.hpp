// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <sys/types.h>

#include "shared/system/netns.hpp"

/// Who lives in a network namespace. Only the processes of our own PID namespace are seen. Throws SystemError if one
/// can't be looked at: then nobody can tell.
namespace docker_cni::system {

/// A process that lives in `netns`; nothing where none is seen.
std::optional<pid_t> process_in_netns(const NamespaceId& netns);

/// A process that lives in the namespace of our number `number` (Link::peer_namespace); nothing where none is seen.
std::optional<pid_t> process_in_numbered_netns(int number);

}  // namespace docker_cni::system
