// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "shared/cni/port_mapping.hpp"
#include "shared/log.hpp"
#include "shared/record/record.hpp"
#include "shared/record/store.hpp"
#include "shared/system/deadline.hpp"
#include "shared/system/file_lock.hpp"

/// Who has which port of the host. A record is the claim: the ports in its capability args are its container's while it
/// runs, and a stopped container has none.
namespace docker_cni::attachment {

/// The port mappings that a plugin of `attachment` is told; none where none takes them. Throws Error if they can't
/// be read.
std::vector<cni::PortMapping> ports_of(const record::Attachment& attachment);

/// Has `planned` ask for the host ports that `last`, the record of the container's last run, had, where it leaves them
/// to us.
void ask_for_former_ports(record::Record& planned, const record::Record& last);

/// Chooses the host ports that `record` leaves to us, and checks those that it names. Returns the lock to hold until
/// `record` is saved, since that is what the next one finds; nothing where it asks for no port.
/// Throws Error naming who has the port: another running container, or a process of the host (Docker's proxy, say).
[[nodiscard]] std::optional<system::FileLock> claim_host_ports(record::Record& record, const record::Store& store,
                                                               const system::Deadline& deadline);

/// Logs a warning for each port that is published at ::1: no kernel forwards what is sent there.
void warn_of_unreachable_ports(const record::Record& record, const Log& log);

/// Throws as claim_host_ports() would: for who must know before it releases anything.
void check_host_ports(record::Record record, const record::Store& store, const system::Deadline& deadline);

}  // namespace docker_cni::attachment
