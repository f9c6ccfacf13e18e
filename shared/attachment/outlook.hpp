#pragma once

#include <string>
#include <vector>

#include "shared/attachment/evidence.hpp"
#include "shared/cni/plugin.hpp"
#include "shared/config.hpp"
#include "shared/log.hpp"
#include "shared/record/record.hpp"

namespace docker_cni::attachment {

/// What would be asked of one attachment's plugins next.
struct Outlook {
  std::vector<cni::PlannedCall> calls;  // in order
  std::string hindrance;                // why there are none
};

/// The next operation of the container that `record` and `evidence` tell of: CHECK, or DEL where it's no longer
/// attached.
std::string next_operation(const record::Record& record, const Evidence& evidence);

/// What `operation`, CHECK or DEL, would ask for `attachment` of `record`. Nothing is run.
Outlook look_ahead(const std::string& operation, const record::Record& record, const record::Attachment& attachment,
                   const Config& config, const Log& log);

}  // namespace docker_cni::attachment
