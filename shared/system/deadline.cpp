// SPDX-License-Identifier: Apache-2.0
#include "shared/system/deadline.hpp"

#include <algorithm>

namespace docker_cni::system {

Deadline Deadline::at_most(std::chrono::milliseconds time) const {
  return Deadline(std::min(at_, Clock::now() + time));
}

std::chrono::milliseconds Deadline::left() const {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(at_ - Clock::now());
  return std::max(left, std::chrono::milliseconds::zero());
}

}  // namespace docker_cni::system
