// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "shared/attachment/container.hpp"
#include "shared/attachment/operation.hpp"
#include "shared/record/record.hpp"

/// Fixed IP: a container that has stopped keeps namespace, interfaces and leases until its engine forgets it.
namespace docker_cni::attachment {

/// Whether a container that has stopped can keep its address: it may (Record::fixed_ip, cni.yaml's fixed_ip), its
/// namespace is pinned, and its engine's directory is there, by whose vanishing we'll know the end. One whose network a
/// repair could not make again must be able to have it in a new namespace.
bool can_be_kept(const record::Record& record, const Config& config);

/// What a stop does for a container that keeps its address. What makes its addresses (interface, lease;
/// cni::tail_begin()) stays in the pinned namespace and holds the address against everybody. The other plugins get DEL,
/// which frees host ports, firewall rules and the like. The host's side of a veth goes down, so that the address stops
/// answering, but only if a start can ask for the addresses again: a link that goes down loses its IPv6 addresses and
/// its routes of link scope. If another container uses the namespace, everything stays as it is. Throws Error if the
/// record can't be saved; then nothing is released.
void keep(record::Record record, Operation& operation);

/// What a start does for a container that has come back into its own namespace: ADD of what keep() has released.
/// Returns the record, which tells of the new process. If it throws Error, the container is kept as before.
record::Record rejoin(record::Record record, const Container& container, Operation& operation);

/// Saves, for a container whose start has failed, which addresses to ask for next time. What can't be done is logged.
void remember(record::Record record, const Operation& operation) noexcept;

/// Logs which addresses of `last` the container hasn't got again.
void warn_of_other_addresses(const record::Record& last, const record::Record& now, const Log& log);

/// `wanted`, asking for the addresses and MACs of `last` where network and interface are the same; nothing where none
/// is.
std::optional<record::Record> asking_for_the_same(const record::Record& wanted, const record::Record& last);

}  // namespace docker_cni::attachment
