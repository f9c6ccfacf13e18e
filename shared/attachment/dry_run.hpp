// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "shared/attachment/liveness.hpp"
#include "shared/cni/plugin.hpp"
#include "shared/config.hpp"
#include "shared/log.hpp"
#include "shared/record/record.hpp"

namespace docker_cni::attachment {

/// What would be asked of one attachment's plugins next.
struct DryRun {
  std::vector<cni::PluginExecution> calls;  // in order
  std::string why_none;                     // why there are none
};

/// The next operation of the container that `record` and `liveness` tell of: CHECK, or DEL where it's no longer
/// attached.
std::string next_operation(const record::Record& record, const Liveness& liveness);

/// What `operation`, CHECK or DEL, would ask for `attachment` of `record`. Nothing is run.
DryRun dry_run_of(const std::string& operation, const record::Record& record, const record::Attachment& attachment,
                  const Config& config, const Log& log);

}  // namespace docker_cni::attachment
