#pragma once

#include "shared/attachment/call_log.hpp"
#include "shared/attachment/container.hpp"
#include "shared/config.hpp"
#include "shared/log.hpp"
#include "shared/record/record.hpp"
#include "shared/record/store.hpp"
#include "shared/system/deadline.hpp"
#include "shared/system/unique_fd.hpp"

/// Fixed IP: a container that has stopped keeps namespace, interfaces and leases until its engine forgets it.
namespace docker_cni::attachment {

/// Whether a container that has stopped is to keep its address: it's attached, it may (Record::fixed_ip, cni.yaml's
/// fixed_ip), its namespace is pinned, and its engine's directory is there, by whose vanishing we'll know the end.
bool is_to_be_kept(const record::Record& record, const Config& config);

/// Leaves namespace, interfaces and leases as they are, but for the host's side of a veth, which goes down: a stopped
/// container's address must not answer. (Its own side can't: it would lose its routes.)
void keep(record::Record record, const record::Store& store, const Log& log);

/// Whether `record` tells of a kept container that has come back into its own namespace, `netns`.
bool is_kept_in(const record::Record& record, const system::UniqueFd& netns);

/// What a start does for it: no plugin is called; the host's side comes up, and the record tells of the new process.
record::Record rejoin(record::Record record, const Container& container, const record::Store& store, const Log& log);

/// attach() for a container that had addresses before, in `last`, whose namespace could not be kept: it asks for the
/// same addresses and MACs, and takes others, with a warning, only where the plugins refuse these.
record::Record attach_with_addresses_of(const record::Record& last, const record::Record& planned,
                                        const system::UniqueFd& netns, const record::Store& store, const Config& config,
                                        const system::Deadline& deadline, const Log& log, SuspectCall& suspect);

}  // namespace docker_cni::attachment
