// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/engine/container_info.hpp"
#include "shared/oci/spec.hpp"
#include "shared/record/record.hpp"

namespace docker_cni::attachment {

/// The addresses, without prefix length, in a result of any version (SPEC.md, "ADD Success").
/// Throws Error if it is no result.
std::vector<std::string> addresses_in(std::string_view result);

/// Writes into the container's /etc/resolv.conf what the first network that has a "dns" tells (SPEC.md, "ADD Success"),
/// but for what the user has `chosen`: in place, since a bind mount pins the inode. Only a file in the engine's own
/// directory of the container is touched, never one that a user mounted there.
/// Throws Error naming the file.
void write_resolv_conf(const record::Record& record, const oci::Spec& spec, const engine::ChosenDns& chosen);

}  // namespace docker_cni::attachment
