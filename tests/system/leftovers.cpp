// SPDX-License-Identifier: Apache-2.0
#include "tests/system/leftovers.hpp"

#include <cerrno>
#include <exception>
#include <fstream>
#include <sched.h>
#include <sstream>
#include <sys/mount.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/system/directory.hpp"

namespace docker_cni::support {

std::vector<std::string> open_descriptors() {
  std::vector<std::string> all;
  for (const auto& number : system::names_in("/proc/self/fd").value_or(std::vector<std::string>())) {
    std::string target(4096, '\0');
    const auto length = ::readlink(("/proc/self/fd/" + number).c_str(), target.data(), target.size());
    if (length < 0) continue;  // the one by which the directory was read
    target.resize(static_cast<std::size_t>(length));
    all.push_back(std::string(number).append(" -> ").append(target));
  }
  return all;
}

bool has_child() { return ::waitpid(-1, nullptr, WNOHANG) >= 0 || errno != ECHILD; }

void in_own_mount_namespace(const std::function<void()>& step) {
  std::exception_ptr failure;
  std::thread([&] {
    try {
      if (::unshare(CLONE_NEWNS) != 0) throw SystemError("unshare", errno);
      if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) throw SystemError("mount", errno);
      step();
    } catch (...) {
      failure = std::current_exception();
    }
  }).join();
  if (failure) std::rethrow_exception(failure);
}

std::vector<std::string> mounts_below(const std::string& path) {
  std::vector<std::string> found;
  std::ifstream mounts("/proc/thread-self/mounts");
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream words(line);
    std::string source;
    std::string target;
    words >> source >> target;
    if (target == path || target.starts_with(path + "/")) found.push_back(target);
  }
  return found;
}

}  // namespace docker_cni::support
