#include "shared/system/netns_users.hpp"

#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <string>
#include <vector>

#include "shared/error.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/link.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::system {
namespace {

/// The first process whose network namespace, opened, `fits`.
template <class Fits>
std::optional<pid_t> first_process(Fits fits) {
  for (const auto& name : names_in("/proc").value_or(std::vector<std::string>())) {
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (error != std::errc() || end != name.data() + name.size()) continue;
    const UniqueFd netns(::open(("/proc/" + name + "/ns/net").c_str(), O_RDONLY | O_CLOEXEC));
    if (!netns.valid()) {
      if (errno == ENOENT || errno == ESRCH) continue;  // it has just ended
      if (errno == EACCES && pid == 1) continue;        // an init with more rights than ours; it lives in no container
      throw SystemError("/proc/" + name + "/ns/net", errno);
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
