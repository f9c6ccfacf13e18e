// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/stats/collect.hpp"

#include <algorithm>

#include "shared/attachment/liveness.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/system/netns.hpp"

namespace docker_cni::admin {

std::vector<AttachmentCounters> collect_counters(const record::Record& record) {
  std::vector<AttachmentCounters> all;
  if (!attachment::runs(record)) return all;
  try {
    // By its process: the pin may be in another mount namespace than ours. A pod's may have ended.
    const auto netns = system::open_netns(
        attachment::process_lives(record) ? "/proc/" + std::to_string(record.pid) + "/ns/net" : record.pin.string());
    if (system::namespace_id(netns) != record.netns) throw Error("it has another network namespace than recorded");
    const auto links = system::links_in(netns);
    for (const auto& attachment : record.attachments) {
      const auto link = std::find_if(links.begin(), links.end(),
                                     [&](const system::Link& one) { return one.name == attachment.interface; });
      if (link == links.end()) continue;
      all.push_back({record.id, record.name, attachment.list.name, attachment.interface, link->counters});
    }
  } catch (Error& error) {
    if (!attachment::runs(record)) return {};  // it has just ended
    error.add_context("container " + engine::short_id(record.id));
    throw;
  }
  return all;
}

}  // namespace docker_cni::admin
