// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/phases.hpp"

namespace docker_cni::attachment {

using record::Phase;

std::optional<Phase> phase_of(const std::optional<record::Record>& record) noexcept {
  return record ? std::optional(record->phase) : std::nullopt;
}

AtStart at_start(const std::optional<Phase>& phase, const StartSeen& seen) noexcept {
  if (!phase) return AtStart::add;
  switch (*phase) {
    case Phase::attached:
      if (seen.same_namespace && seen.same_process) return AtStart::nothing;
      return seen.process_lives ? AtStart::refuse : AtStart::renew;
    case Phase::kept:
      return seen.same_namespace ? AtStart::rejoin : AtStart::renew;
    case Phase::adding:
    case Phase::releasing:
      break;
  }
  return AtStart::renew;
}

AtStop at_stop(const std::optional<Phase>& phase, const StopSeen& seen) noexcept {
  if (!phase) return AtStop::release_lost;
  switch (*phase) {
    case Phase::attached:
      return seen.to_be_kept ? AtStop::keep : AtStop::release;
    case Phase::kept:
      if (seen.gone) return AtStop::release;
      return seen.to_be_kept && seen.has_tails ? AtStop::keep : AtStop::stay_kept;
    case Phase::adding:
    case Phase::releasing:
      break;
  }
  return AtStop::release;
}

}  // namespace docker_cni::attachment
