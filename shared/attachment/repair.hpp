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
    left,      // nobody can tell what lacks, or the container doesn't run: its next start makes all anew
    failed,    // it lacks something still
  };
  std::string network;
  std::string interface;
  Outcome outcome = Outcome::intact;
  std::string why;  // what lacked, or what failed
};

/// Puts right what lacks of the networks of the running container `id`, under its process: each attachment of which
/// check() says that it drifted gets DEL by its record and ADD asking for the same addresses and MAC, in the same
/// network namespace. Where only plugins behind the first lack something these alone get DEL and ADD, so the interface
/// stays. The record tells of it all before it's done; a killed repair is done again by the next. It acts
/// where the container's pin is seen (record::SeenPin). Nothing where the container has no record. Throws Error naming
/// the container where an operation on it doesn't end in time, or that place can't be entered.
std::optional<std::vector<RepairFinding>> repair(std::string_view id, bool dry_run, Operation& operation);

}  // namespace docker_cni::attachment
