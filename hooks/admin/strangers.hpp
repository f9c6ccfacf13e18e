// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace docker_cni::admin {

/// Why the container that an operator calls `word` has no record, as a sentence: Docker has such a container, which
/// hasn't been started yet, or whose network is Docker's own, the host's or another container's. Empty where nothing
/// can be found out. Never throws.
std::string why_not_ours(std::string_view word) noexcept;

}  // namespace docker_cni::admin
