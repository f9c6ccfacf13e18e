// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/try/empty_netns.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include "shared/error.hpp"
#include "shared/system/iptables.hpp"
#include "shared/system/root_path.hpp"
#include "shared/system/spawn.hpp"

namespace docker_cni::admin {
namespace {

struct Pipe {
  system::UniqueFd read;
  system::UniqueFd write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw SystemError("pipe", errno);
  return {system::UniqueFd(ends[0]), system::UniqueFd(ends[1])};
}

/// Whether `fd` gives a byte by `deadline`.
bool gives_byte(int fd, const system::Deadline& deadline) {
  pollfd news{fd, POLLIN, 0};
  char byte = 0;
  return ::poll(&news, 1, static_cast<int>(deadline.left().count())) == 1 && ::read(fd, &byte, 1) == 1;
}

}  // namespace

EmptyNetns::EmptyNetns(const system::Deadline& deadline) {
  const auto unshare = system::find_program("unshare");
  if (unshare.empty()) throw Error("unshare, by which a network namespace is made, is not installed");
  auto input = make_pipe();
  auto output = make_pipe();
  system::SpawnActions actions;
  actions.dup(input.read.get(), STDIN_FILENO);
  actions.dup(output.write.get(), STDOUT_FILENO);
  actions.chdir("/");
  pid_ = system::spawn(unshare, {unshare, "--net", "cat"}, {system::root_path_variable}, actions,
                       system::SpawnAttributes(system::SpawnAttributes::Leads::group));
  input_ = std::move(input.write);
  output.write.reset();
  // cat's answer tells that the namespace is there.
  if (::write(input_.get(), "?", 1) == 1 && gives_byte(output.read.get(), deadline)) return;
  end();
  throw Error(unshare + " --net failed");
}

void EmptyNetns::end() noexcept {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  input_.reset();
}

}  // namespace docker_cni::admin
