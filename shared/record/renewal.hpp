// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/record/record.hpp"

namespace docker_cni::record {

/// The addresses, with their prefix lengths, that ADD gave; none if there is no result yet. Throws Error if its result
/// can't be read.
std::vector<std::string> read_addresses(const Attachment& attachment);

/// The same; none if its result can't be read.
std::vector<std::string> addresses_of(const Attachment& attachment);

/// Whether `address`, whose prefix length doesn't count, is one of addresses_of().
bool has_address(const Attachment& attachment, std::string_view address);

/// Whether a start can give the container its addresses in a new network namespace: each of its networks can be asked
/// for them, or gives them by itself. Else only the namespace that was kept has them.
bool can_be_renewed(const Record& record);

/// Whether a process lives in the recorded namespace, or nobody can tell: another container's, which has joined it,
/// where the recorded one has stopped.
bool is_shared(const Record& record) noexcept;

}  // namespace docker_cni::record
