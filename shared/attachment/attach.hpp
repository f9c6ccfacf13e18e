#pragma once

#include "shared/attachment/call_log.hpp"
#include "shared/config.hpp"
#include "shared/log.hpp"
#include "shared/record/record.hpp"
#include "shared/record/store.hpp"
#include "shared/system/deadline.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::attachment {

/// Does what `planned` tells: saves it, pins `netns`, and runs each network's ADD. All or nothing: where one fails,
/// everything tried is undone. Where a plugin refused, containers that are long gone may hold what it lacks: they are
/// released (gc) and it's tried once more. Who calls holds the container's lock.
/// Gives the record as saved, with the results. Throws Error naming network and plugin; `suspect` is the call that it
/// failed by, where it was one.
record::Record attach(const record::Record& planned, const system::UniqueFd& netns, const record::Store& store,
                      const Config& config, const system::Deadline& deadline, const Log& log, SuspectCall& suspect);

/// Whether another try makes sense after attach() has failed for `planned`: time is left, and the last one was undone
/// without a rest, in the record as in the container.
bool may_try_again(const record::Record& planned, const record::Store& store, const system::Deadline& deadline);

}  // namespace docker_cni::attachment
