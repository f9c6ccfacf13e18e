// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "shared/record/record.hpp"
#include "shared/system/link.hpp"

namespace docker_cni::admin {

/// What went through one attachment of a running container, as the container sees it.
struct AttachmentCounters {
  std::string id;
  std::string container;  // its name; empty: it has none
  std::string network;
  std::string interface;
  system::LinkCounters counters;
};

/// Those of the attachments of `record`, read in its container's network namespace; none where that doesn't run. One
/// without an interface is left out: some plugins make none. Throws Error naming the container.
std::vector<AttachmentCounters> collect_counters(const record::Record& record);

}  // namespace docker_cni::admin
