// SPDX-License-Identifier: Apache-2.0
#include "shared/system/netns_users.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string>

#include "shared/error.hpp"
#include "shared/system/link.hpp"
#include "shared/system/process.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::system {
namespace {

/// The first process whose network namespace, opened, `fits`.
template <class Fits>
std::optional<pid_t> first_process(Fits fits) {
  for (const auto pid : processes()) {
    const auto file = "/proc/" + std::to_string(pid) + "/ns/net";
    const UniqueFd netns(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!netns.valid()) {
      if (errno == ENOENT || errno == ESRCH) continue;  // it has just ended
      if (errno == EACCES && pid == 1) continue;        // an init with more rights than ours; it lives in no container
      throw SystemError(file, errno);
    }
    if (fits(netns)) return pid;
  }
  return std::nullopt;
}

}  // namespace

std::optional<pid_t> process_in_netns(const NamespaceId& netns) {
  return first_process([&](const UniqueFd& fd) { return namespace_id(fd) == netns; });
}

std::optional<pid_t> process_in_numbered_netns(int number) {
  return first_process([number](const UniqueFd& fd) { return number_of_namespace(fd) == number; });
}

}  // namespace docker_cni::system
