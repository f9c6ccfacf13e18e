// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/record/record.hpp"

namespace docker_cni::record {

/// The addresses, with their prefix lengths, that ADD gave; none where its result can't be read.
std::vector<std::string> addresses_of(const Attachment& attachment);

/// Whether a start can give the container its addresses in a new network namespace: each of its networks can be asked
/// for them, or gives them by itself. Else only the namespace that was kept has them.
bool can_be_renewed(const Record& record);

/// Whether a process lives in the recorded namespace, or nobody can tell: another container's, which has joined it,
/// where the recorded one has stopped.
bool is_shared(const Record& record) noexcept;

}  // namespace docker_cni::record
