// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <sys/types.h>

#include "shared/system/deadline.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::system {

/// A process that no other of its number can be taken for: held by a pidfd or, where the kernel gives none (before 5.3,
/// or a seccomp filter refuses it), told by when it began.
class ProcessHandle {
 public:
  ProcessHandle() = default;  // of none
  explicit ProcessHandle(pid_t pid);

  /// Sends it a signal. False where that can't be done: errno says why.
  bool signal(int number) const;

  /// False where it still lives at the deadline.
  bool await_end(const Deadline& deadline) const;

 private:
  bool lives() const;

  pid_t pid_ = 0;
  UniqueFd pidfd_;
  std::optional<std::uint64_t> start_time_;
};

}  // namespace docker_cni::system
