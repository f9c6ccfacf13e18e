#pragma once

#include "shared/attachment/call_log.hpp"
#include "shared/config.hpp"
#include "shared/log.hpp"
#include "shared/record/record.hpp"
#include "shared/record/store.hpp"
#include "shared/system/deadline.hpp"

namespace docker_cni::attachment {

/// Gives back all that `record` tells of, by the record alone: ends plugins that a killed predecessor left at work, DEL
/// of everything tried, in reverse and to the end whatever fails, unpins, and removes the record. Who calls holds the
/// container's lock. What could not be released stays recorded, as "releasing", and is noted and thrown as one Error;
/// `suspect`, if given, is the call that it failed by.
void release(record::Record record, const record::Store& store, const Config& config, const system::Deadline& deadline,
             const Log& log, SuspectCall* suspect = nullptr);

/// Unpins and removes the record, whatever plugins still hold by it. Who calls holds the container's lock.
void forget(const record::Record& record, const record::Store& store, const Config& config, const Log& log);

}  // namespace docker_cni::attachment
