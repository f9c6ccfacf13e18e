// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "shared/attachment/container.hpp"
#include "shared/attachment/network_options.hpp"
#include "shared/attachment/operation.hpp"
#include "shared/record/record.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::attachment {

/// The container of `record` as the ADD hook knew it. Throws Error naming the file that can't be read.
Container container_of(const record::Record& record);

/// Adds the networks of `added` to the container of `record`, in its namespace `netns`: all or nothing. `changed` has
/// the record's `connected` and `disconnected` as they are to be from then on. As with a start, everything is recorded
/// before it is done; what a kill leaves is marked as unfinished. `record` is then as saved. Throws Error naming
/// network and plugin. REQUIRES: the caller holds the container's lock, and has released what was unfinished.
void connect_networks(record::Record& record, std::vector<record::Attachment> added, const record::Record& changed,
                      const system::UniqueFd& netns, Operation& operation);

/// The same for a container that has come back into its kept namespace: adds what it was connected to meanwhile. What
/// it was disconnected from is gone already. `asked`: what it asks for by itself.
void connect_missing(record::Record& record, const NetworkOptions& asked, const system::UniqueFd& netns,
                     Operation& operation);

}  // namespace docker_cni::attachment
