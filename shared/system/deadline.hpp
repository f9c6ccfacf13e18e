// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace docker_cni::system {

/// A moment by which something must be done, on the clock that no administrator sets.
class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  static Deadline in(std::chrono::milliseconds time) { return Deadline(Clock::now() + time); }

  /// The earlier of this one and `time` from now.
  Deadline at_most(std::chrono::milliseconds time) const;

  /// What is left, never negative.
  std::chrono::milliseconds left() const;
  bool passed() const { return left() == std::chrono::milliseconds::zero(); }

 private:
  explicit Deadline(Clock::time_point at) : at_(at) {}
  Clock::time_point at_;
};

}  // namespace docker_cni::system
