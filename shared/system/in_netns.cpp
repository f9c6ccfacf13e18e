// SPDX-License-Identifier: Apache-2.0
#include "shared/system/in_netns.hpp"

#include <cerrno>
#include <exception>
#include <sched.h>

#include "shared/error.hpp"
#include "shared/system/netns.hpp"

namespace docker_cni::system {

NetnsVisit::NetnsVisit(const fs::path& path) : own_(open_netns("/proc/self/ns/net")) {
  if (::setns(open_netns(path).get(), CLONE_NEWNET) != 0) throw SystemError(path.string(), errno);
}

NetnsVisit::NetnsVisit(const UniqueFd& netns) : own_(open_netns("/proc/self/ns/net")) {
  if (::setns(netns.get(), CLONE_NEWNET) != 0) throw SystemError("the container's network namespace", errno);
}

NetnsVisit::~NetnsVisit() {
  // What would follow is meant for the host, and must not happen to a container.
  if (::setns(own_.get(), CLONE_NEWNET) != 0) std::terminate();
}

}  // namespace docker_cni::system
