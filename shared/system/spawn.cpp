// SPDX-License-Identifier: Apache-2.0
#include "shared/system/spawn.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/system/directory.hpp"

namespace docker_cni::system {
namespace {

void check(int error_number, const std::string& what) {
  if (error_number != 0) throw SystemError(what, error_number);
}

std::vector<char*> pointers_to(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (auto& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Also what was given to us without O_CLOEXEC.
void close_all_but_standard_at_exec() {
  if (::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
  for (const auto& name : names_in("/proc/self/fd").value_or(std::vector<std::string>())) {  // Linux before 5.11
    const auto fd = std::atoi(name.c_str());  // NOLINT(cert-err34-c): the kernel's own numbers
    if (fd > STDERR_FILENO) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  }
}

}  // namespace

SpawnActions::SpawnActions() { check(::posix_spawn_file_actions_init(&actions_), "posix_spawn_file_actions_init"); }

void SpawnActions::dup(int from, int to) {
  check(::posix_spawn_file_actions_adddup2(&actions_, from, to), "posix_spawn_file_actions_adddup2");
}

void SpawnActions::open(const char* path, int as, int flags) {
  check(::posix_spawn_file_actions_addopen(&actions_, as, path, flags, 0), "posix_spawn_file_actions_addopen");
}

void SpawnActions::chdir(const char* path) {
  check(::posix_spawn_file_actions_addchdir_np(&actions_, path), "posix_spawn_file_actions_addchdir_np");
}

SpawnAttributes::SpawnAttributes(Leads leads) {
  check(::posix_spawnattr_init(&attributes_), "posix_spawnattr_init");
  sigset_t set;
  ::sigemptyset(&set);
  ::posix_spawnattr_setsigmask(&attributes_, &set);
  ::sigfillset(&set);
  ::posix_spawnattr_setsigdefault(&attributes_, &set);
  ::posix_spawnattr_setpgroup(&attributes_, 0);
  const auto own = leads == Leads::session ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP;
  ::posix_spawnattr_setflags(&attributes_, static_cast<short>(own | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
}

pid_t spawn(const fs::path& program, std::vector<std::string> arguments, std::vector<std::string> environment,
            const SpawnActions& actions, const SpawnAttributes& attributes) {
  close_all_but_standard_at_exec();
  pid_t pid = -1;
  check(::posix_spawn(&pid, program.c_str(), actions.native(), attributes.native(), pointers_to(arguments).data(),
                      pointers_to(environment).data()),
        program.string());
  return pid;
}

}  // namespace docker_cni::system
