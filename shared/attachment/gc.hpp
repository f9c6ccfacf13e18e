// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "shared/attachment/operation.hpp"
#include "shared/system/deadline.hpp"

namespace docker_cni::attachment {

/// What gc found of one record.
struct Finding {
  enum class Outcome {
    released,   // or would be, in a dry run
    in_use,     // the container is there, or nobody can tell
    busy,       // gone, and an operation on it is under way
    failed,     // gone, but a plugin would not release it, or the disk doesn't give the record
    set_aside,  // its record was damaged, and is out of the way now, or would be; see Store::set_aside()
  };
  std::string id;
  Outcome outcome = Outcome::in_use;
  std::string why;
};

/// What gc says of the container `id`, whose lock somebody else holds.
inline Finding busy(const std::string& id) { return {id, Finding::Outcome::busy, "an operation on it is under way"}; }

struct GcOptions {
  bool dry_run = false;
  std::optional<std::size_t> at_most;  // look at so many records only, at others each time; none: all
  std::optional<std::string> only;     // this container's record only
  // Until when to wait for who is already releasing a container that is gone; none: not at all.
  std::optional<system::Deadline> patience = {};
};

/// Releases what belongs to containers that no longer exist (shared/README.md), a container at a time, each as its DEL
/// would. If all are looked at, also the orphans (orphans.hpp) and old notes of failures. A container whose lock is
/// held is skipped, or waited for until `patience`.
std::vector<Finding> gc(const GcOptions& options, Operation& operation);

}  // namespace docker_cni::attachment
