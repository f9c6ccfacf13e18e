// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <sys/types.h>

#include "shared/system/deadline.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::admin {

namespace fs = boost::filesystem;

/// A process with a network namespace of its own, in place of a container's. It ends with this object, and with us
/// however we end.
class EmptyNetns {
 public:
  /// Throws Error if unshare(1) is missing or fails.
  explicit EmptyNetns(const system::Deadline& deadline);
  EmptyNetns(const EmptyNetns&) = delete;
  EmptyNetns& operator=(const EmptyNetns&) = delete;
  EmptyNetns(EmptyNetns&&) = delete;
  EmptyNetns& operator=(EmptyNetns&&) = delete;
  ~EmptyNetns() { end(); }

  pid_t pid() const noexcept { return pid_; }

  /// Ends the process.
  void end() noexcept;

 private:
  pid_t pid_ = -1;
  system::UniqueFd input_;  // at whose end the process ends
};

}  // namespace docker_cni::admin
