// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "shared/attachment/gc.hpp"
#include "shared/attachment/operation.hpp"
#include "shared/log.hpp"
#include "shared/record/store.hpp"

/// Orphans: what bears our mark and no record explains, since the record was lost, or a kill came at the wrong moment.
namespace docker_cni::attachment {

/// Releases the orphans of all containers: pins, cached attachments, links, lock files and half-written records.
/// Where a process lives in the namespace, or the container that a cached attachment names is there, they stay.
/// A lock is waited for as `options` say. Throws Error naming what can't be read.
std::vector<Finding> gc_orphans(const GcOptions& options, Operation& operation);

/// Releases what the container `id` holds of a life whose record was lost or set aside, unless a process lives in its
/// pinned namespace. Does nothing if there was no such life. REQUIRES: the container (or pod) has no record, and has
/// stopped or is just starting (or a container of it is); the caller holds the container's lock.
void release_lost(const std::string& id, Operation& operation);

/// Unpins the namespace of the container `id` where it's an orphan pin and no process lives there. True where it was.
/// REQUIRES: the caller holds the container's lock.
bool remove_orphaned_pin(const record::Store& store, const std::string& id, const Log& log);

}  // namespace docker_cni::attachment
