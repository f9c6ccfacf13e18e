// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/attachment/operation.hpp"
#include "shared/config.hpp"
#include "shared/log.hpp"
#include "shared/record/record.hpp"
#include "shared/system/deadline.hpp"

namespace docker_cni::attachment {

/// What became of one attachment's CHECK.
struct CheckFinding {
  enum class Outcome {
    intact,     // all that ADD made was found
    drifted,    // something is missing, or differs
    failed,     // nobody can tell: a plugin didn't say, or an operation on the container was cut short
    unchecked,  // nothing is missing of what can be seen, but a plugin has no CHECK; or the container has stopped
  };
  std::string network;
  std::string interface;
  Outcome outcome = Outcome::intact;
  std::string why;
  std::size_t plugin = 0;  // drifted: the place in the list of the first plugin whose work does
};

/// CHECK of every attachment of the container `id` (SPEC.md, "Checking an attachment") by its record: with the
/// configuration, args, capability args and result of its ADD; and what no plugin's CHECK sees (own_check.hpp).
/// Nothing if the container has neither a record nor cached attachments. Throws Error naming the container if its
/// record is damaged, or an operation on it doesn't end in time.
std::optional<std::vector<CheckFinding>> check(std::string_view id, Operation& operation);

/// The same for who holds the container's lock.
std::vector<CheckFinding> check_locked(const record::Record& record, Operation& operation);

}  // namespace docker_cni::attachment
