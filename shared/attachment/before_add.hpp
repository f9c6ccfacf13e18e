// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/attachment/operation.hpp"
#include "shared/record/record.hpp"
#include "shared/system/unique_fd.hpp"

/// What is found out before an ADD is recorded: then nothing needs undoing.
namespace docker_cni::attachment {

/// Makes room for the pin of `wanted`: removes the one that an earlier life of its container has left without a record,
/// and gives whether there was one. Throws Error where something that isn't ours is mounted there: undoing must never
/// touch what somebody else keeps under this name.
bool make_room_for_pin(const record::Record& wanted, const Operation& operation);

/// Throws Error where the networks of `record` can't be added, or their ADD undone, whatever the plugins say: one can't
/// run, is asked for more than a program can be given, or descriptors lack. Nothing is run.
void check_possible(const record::Record& record);

/// Throws Error where an interface that `record` asks for is in its container's namespace already: undoing and DEL go
/// by an interface's name, and would take what is somebody else's, a pod's own eth0 or an interface of Multus, say.
/// `netns` is the namespace. REQUIRES: none of those that `record` tells of has been made.
void check_interfaces_free(const record::Record& record, const system::UniqueFd& netns);

/// Chooses the version in which each list of `record` speaks: the plugins are asked, where there's a choice. Throws
/// Error naming the network.
void select_versions(record::Record& record, Operation& operation);

}  // namespace docker_cni::attachment
