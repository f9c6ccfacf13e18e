// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/attachment/operation.hpp"
#include "shared/record/record.hpp"

/// The leases of the IPAM plugin host-local: DATA_DIR/NETWORK/ADDRESS, a file that names who has the address.
namespace docker_cni::attachment {

/// host-local doesn't sync its leases: a power cut soon after leaves empty ones, of which nobody knows the owner, and
/// their addresses would be taken for good. Where `attachment`, one of `record`'s, has the address of such a lease, the
/// owner is written into it, so that DEL finds it. What can't be done is logged.
void complete_leases(const record::Record& record, const record::Attachment& attachment, const Operation& operation);

}  // namespace docker_cni::attachment
