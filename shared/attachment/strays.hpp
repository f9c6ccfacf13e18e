#pragma once

#include <vector>

#include "shared/attachment/gc.hpp"
#include "shared/config.hpp"
#include "shared/log.hpp"
#include "shared/record/store.hpp"
#include "shared/system/deadline.hpp"

/// Strays: what bears our mark and no record explains, since the record was lost, or a kill came at the wrong moment.
namespace docker_cni::attachment {

/// Releases the strays of all containers: pins, cached attachments, links, lock files and half-written records.
/// Where a process lives in the namespace, or the container that a cached attachment names is there, they stay.
/// Never waits for a lock. Throws Error naming what can't be read.
std::vector<Finding> gc_strays(const Config& config, bool dry_run, const system::Deadline& deadline, const Log& log);

/// Unpins the namespace of the container `id` where it's a stray pin and no process lives there. True where it was.
/// Who calls holds the container's lock.
bool remove_stray_pin(const record::Store& store, const std::string& id, const Log& log);

}  // namespace docker_cni::attachment
