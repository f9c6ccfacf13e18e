// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "shared/attachment/container.hpp"
#include "shared/attachment/network_options.hpp"
#include "shared/attachment/operation.hpp"
#include "shared/record/record.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::attachment {

/// The record to save before the first plugin runs. `last` is the record of the last run; without it, what no plugin
/// takes is an error. Throws Error naming network and file.
record::Record intent(const Container& container, const system::UniqueFd& netns, const NetworkOptions& asked,
                      const std::optional<record::Record>& last, const Operation& operation);

}  // namespace docker_cni::attachment
