// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "shared/attachment/operation.hpp"
#include "shared/log.hpp"
#include "shared/record/record.hpp"

/// The host's side of a container's veths, as the kernel links them with the pinned namespace: some plugins' results
/// name none. A bridge, or an uplink of the host's, that a result names is not the container's and is left alone.
namespace docker_cni::attachment {

/// Takes them down, or up. What can't be done is logged.
void set_host_side_up(const record::Record& record, bool up, const Log& log);

/// Gives them the alias `mark`, by which gc knows them without a record, and a person in `ip link`. What can't be done
/// is logged.
void mark_host_side(const record::Record& record, std::string_view mark, const Log& log);

/// Where `attachment`, one of `record`'s, has an IPv6 address: waits until the host's own IPv6 addresses on this side,
/// or on the bridge that it's in, can be used: until then nothing reaches the container, and it reaches nothing, by
/// IPv6. Plugins wait for the container's side alone. What can't be asked is logged. Throws Error if the hook is
/// told to stop meanwhile.
void wait_for_host_side(const record::Record& record, const record::Attachment& attachment, const Operation& operation);

}  // namespace docker_cni::attachment
