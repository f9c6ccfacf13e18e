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

/// Gives the container of `record`, which has its networks, those of `added` as well, in its namespace `netns`: all or
/// nothing. `changed`: what the record tells of its changes from then on. As with a start, the record tells of all that
/// may have been done before it's done; what a kill leaves is marked as unfinished. `record` is as saved then.
/// Throws Error naming network and plugin. REQUIRES: the caller holds the container's lock, and has released what was
/// unfinished.
void connect_networks(record::Record& record, std::vector<record::Attachment> added, const record::Record& changed,
                      const system::UniqueFd& netns, Operation& operation);

/// The same for a container that has come back into its kept namespace: what it was connected to meanwhile. What it was
/// disconnected from is gone already. `asked`: what it asks for by itself.
void connect_missing(record::Record& record, const NetworkOptions& asked, const system::UniqueFd& netns,
                     Operation& operation);

}  // namespace docker_cni::attachment
