// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/attachment/operation.hpp"

namespace docker_cni::attachment {

/// What repair found of one attachment, and did.
struct RepairFinding {
  enum class Outcome {
    intact,    // nothing was to be done
    repaired,  // in a dry run: would be
    left,      // nobody can tell what is missing, or the container doesn't run: its next start makes all anew
    failed,    // it lacks something still
  };
  std::string network;
  std::string interface;
  Outcome outcome = Outcome::intact;
  std::string why;                                // what lacked, or what failed
  std::vector<std::string> other_addresses = {};  // those that it has now, where the same ones could not be had
};

/// Repairs each attachment of the running container `id` that check() calls drifted: DEL by its record, then ADD asking
/// for the same addresses and MAC, in the same network namespace. If only chained plugins miss something, only these
/// get DEL and ADD, and the interface stays. All of it is recorded before it is done; a killed repair is done again by
/// the next. It acts where the container's pin is seen (record::SeenPin). Returns nothing if the container has no
/// record. Throws Error naming the container if an operation on it doesn't end in time, or that place can't be entered.
std::optional<std::vector<RepairFinding>> repair(std::string_view id, bool dry_run, Operation& operation);

}  // namespace docker_cni::attachment
