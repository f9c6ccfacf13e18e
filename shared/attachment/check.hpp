#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/config.hpp"
#include "shared/log.hpp"
#include "shared/system/deadline.hpp"

namespace docker_cni::attachment {

/// What became of one attachment's CHECK.
struct CheckFinding {
  enum class Outcome {
    intact,     // every plugin found what ADD had made
    drifted,    // a plugin says what differs
    failed,     // nobody can tell: a plugin didn't say, or an operation on the container was cut short
    unchecked,  // the network's configuration or its version has no CHECK, or the container has stopped
  };
  std::string network;
  std::string interface;
  Outcome outcome = Outcome::intact;
  std::string why;
};

/// CHECK of every attachment of the container `id` (SPEC.md, "Checking an attachment") by its record: with the
/// configuration, args, capability args and result of its ADD. Throws Error naming the container where it has no
/// record, or where an operation on it doesn't end in time.
std::vector<CheckFinding> check(const Config& config, std::string_view id, const system::Deadline& deadline,
                                const Log& log);

}  // namespace docker_cni::attachment
