// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

#include "shared/attachment/operation.hpp"
#include "shared/record/record.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::attachment {

/// The names of the networks of `record`.
std::set<std::string> networks_of(const record::Record& record);

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

/// Saves what is about to be done, before it is. What it tells of is taken from here on: a host port, say.
void save_intent(const record::Record& record, const Operation& operation);

/// ADD of the chain of `attachment`, one of `record`'s, whose intent is saved; it's saved again plugin by plugin.
/// Throws Error naming network and plugin. Who calls holds the container's lock and operation.networks, and undoes.
void add_network(record::Record& record, record::Attachment& attachment, Operation& operation);

/// Does what `record` tells: saves it, pins `netns`, and runs each network's ADD. All or nothing: where one fails,
/// everything tried is undone. Who calls holds the container's lock.
/// Gives the record as saved, with the results. Throws Error naming network and plugin; then operation.failing_call is
/// the call that it failed by, where it was one.
record::Record add_networks(record::Record record, const system::UniqueFd& netns, Operation& operation);

}  // namespace docker_cni::attachment
