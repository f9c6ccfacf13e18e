// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/attachment/operation.hpp"
#include "shared/record/record.hpp"
#include "shared/system/unique_fd.hpp"

/// What is found out before an ADD is recorded: then nothing needs undoing.
namespace docker_cni::attachment {

/// Makes room for the pin of `wanted`: removes one that an earlier life of its container has left without a record.
/// Returns whether there was one. Throws Error if something that isn't ours is mounted there: undo must never touch
/// what somebody else keeps under this name.
bool make_room_for_pin(const record::Record& wanted, const Operation& operation);

/// Throws Error if ADD of the networks of `record`, or its undo, can't work whatever the plugins do: a plugin can't be
/// run, would get more than a program can be given, or too few descriptors are free. Nothing is run.
void check_possible(const record::Record& record);

/// Throws Error if the container's namespace `netns` already has an interface that `record` asks for: undo and DEL go
/// by the interface's name, and would take somebody else's (a pod's own eth0, or an interface of Multus). REQUIRES:
/// none of those that `record` tells of has been made.
void check_interfaces_free(const record::Record& record, const system::UniqueFd& netns);

/// Chooses the version in which each list of `record` speaks: the plugins are asked, where there's a choice. Throws
/// Error naming the network.
void select_versions(record::Record& record, Operation& operation);

}  // namespace docker_cni::attachment
