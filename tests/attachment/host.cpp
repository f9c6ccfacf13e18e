// SPDX-License-Identifier: Apache-2.0
#include "tests/attachment/host.hpp"

#include <array>
#include <cerrno>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/system/deadline.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::support {
namespace {

/// Pins are mounts: they are made where they end with the test program.
class PrivateMounts : public ::testing::Environment {
 public:
  void SetUp() override {
    ASSERT_EQ(::unshare(CLONE_NEWNS), 0) << "these tests need root";
    ASSERT_EQ(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
  }
};

const auto* const private_mounts = ::testing::AddGlobalTestEnvironment(new PrivateMounts);  // owned by GoogleTest

}  // namespace

NetnsProcess::NetnsProcess() {
  start([] { return ::unshare(CLONE_NEWNET); });
}

NetnsProcess::NetnsProcess(const fs::path& path) {
  const auto netns = system::open_netns(path);
  start([&] { return ::setns(netns.get(), CLONE_NEWNET); });
}

template <class Enter>
void NetnsProcess::start(Enter enter) {
  std::array<int, 2> ready{};
  if (::pipe(ready.data()) != 0) throw SystemError("pipe", errno);
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const bool entered = enter() == 0;
    const auto written = ::write(ready[1], entered ? "1" : "0", 1);
    while (written == 1) ::pause();
    ::_exit(1);
  }
  const system::UniqueFd read_end(ready[0]);
  ::close(ready[1]);
  char answer = '0';
  if (pid_ < 0 || ::read(read_end.get(), &answer, 1) != 1 || answer != '1') throw Error("no process with a netns");
}

NetnsProcess::~NetnsProcess() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

Host::Host(const std::vector<std::string>& networks) {
  config.cni_conf_dir = dir.directory("net.d");
  config.cni_bin_dir = {plugins.path()};
  config.state_dir = dir.path() / "state";
  config.netns_dir = dir.path() / "netns";
  config.networks = networks;
  for (const auto& network : networks) {
    plugins.install(network);
    dir.write("net.d/" + network + ".conflist",
              R"({"cniVersion":"1.0.0","name":")" + network + R"(","plugins":[{"type":")" + network + R"("}]})");
  }
}

oci::State Host::state(std::string_view id, const NetnsProcess& process) const {
  oci::State state;
  state.id = id;
  state.pid = process.pid();
  state.bundle = dir.directory("bundle-" + std::string(id));
  return state;
}

void await_variable(pid_t pid, std::string_view variable) {
  const auto file = "/proc/" + std::to_string(pid) + "/environ";
  const auto deadline = system::Deadline::in(std::chrono::seconds(20));
  while (system::read_file(file).find(variable) == std::string::npos) {
    if (deadline.passed()) throw Error(file + ": " + std::string(variable) + " doesn't come");
    ::sched_yield();
  }
}

std::vector<std::string> Host::left() const {
  auto names = system::names_in(config.state_dir / "containers").value_or(std::vector<std::string>());
  for (auto& name : system::names_in(config.netns_dir).value_or(std::vector<std::string>())) names.push_back(name);
  return names;
}

}  // namespace docker_cni::support
