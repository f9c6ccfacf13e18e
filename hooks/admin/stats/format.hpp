// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/admin/stats/collect.hpp"

/// The forms in which counters are shown. All pure.
namespace docker_cni::admin {

/// A number of bytes as `docker stats` shows it: 1.26kB, 3.4MB.
std::string human_bytes(std::uint64_t bytes);

/// The rows of a table, with its heading; `whole_ids`: IDs aren't cut.
std::vector<std::vector<std::string>> stats_rows(const std::vector<AttachmentCounters>& all, bool whole_ids);

/// A JSON array of one object an attachment.
std::string stats_json(const std::vector<AttachmentCounters>& all);

/// A line an attachment, of `form` with the values in place of {{.RxBytes}} and the like, and a tab for \t. Throws
/// Error where it names what is none, naming those that are.
std::string stats_template(const std::vector<AttachmentCounters>& all, std::string_view form);

/// The text that Prometheus reads, with HELP and TYPE of each counter.
std::string stats_prometheus(const std::vector<AttachmentCounters>& all);

}  // namespace docker_cni::admin
