// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "shared/attachment/container.hpp"
#include "shared/attachment/operation.hpp"
#include "shared/record/record.hpp"

namespace docker_cni::attachment {

/// The container is attached as `record` says: writes its name and those of the others on its networks into its
/// /etc/hosts, and its names into theirs, and leaves the note for the runtime's `start`. Only files in the engine's own
/// directories are touched, never what a user mounted. `aliases`: its further names on all of them.
/// A container that can't find a name is better than none: what goes wrong is logged.
void join_names(const record::Record& record, const Container& container, const std::vector<std::string>& aliases,
                const Operation& operation);

/// The container has stopped: the others no longer find it. What goes wrong is logged.
void leave_names(const record::Record& record, const Operation& operation);

/// The container, which may run, is no longer on `network`. What goes wrong is logged.
void leave_network_names(const record::Record& record, const std::string& network, const Operation& operation);

/// Gives what was renamed its new name. What goes wrong is logged.
void refresh_names(const Operation& operation);

}  // namespace docker_cni::attachment
