// SPDX-License-Identifier: Apache-2.0
#include "shared/system/process.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/system/deadline.hpp"
#include "shared/system/file.hpp"
#include "shared/system/spawn.hpp"
#include "tests/system/without_pidfd.hpp"

namespace docker_cni::system {
namespace {

using namespace std::chrono_literals;

/// A child that waits for its end, with `variable` in its environment.
pid_t waiting_child(const std::string& variable) {
  const auto pid =
      spawn("/bin/sleep", {"sleep", "100"}, {variable}, SpawnActions(), SpawnAttributes(SpawnAttributes::Leads::group));
  // The kernel lets us go on a moment before it has the new program's environment.
  while (read_file("/proc/" + std::to_string(pid) + "/environ").empty()) std::this_thread::yield();
  return pid;
}

int end_of(pid_t pid) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  return status;
}

TEST(StartTime, TellsAProcessFromOneThatIsGone) {
  const auto pid = waiting_child("A=b");
  const auto started = start_time(pid);
  ASSERT_TRUE(started.has_value());
  EXPECT_GE(*started, start_time(::getpid()).value());
  EXPECT_EQ(start_time(pid), started);
  ::kill(pid, SIGKILL);
  end_of(pid);
  EXPECT_FALSE(start_time(pid).has_value());
}

TEST(BootId, IsOneLine) {
  EXPECT_EQ(boot_id().size(), 36U);
  EXPECT_EQ(boot_id(), boot_id());
}

TEST(EndProcessesWith, EndsThoseAndNoOthers) {
  const auto mark = "DOCKER_CNI_TEST_MARK=" + std::to_string(::getpid());
  const auto meant = waiting_child(mark);
  const auto other = waiting_child(mark + "0");
  end_processes_with({mark}, Deadline::in(20s));
  EXPECT_TRUE(WIFSIGNALED(end_of(meant)));
  EXPECT_EQ(::waitpid(other, nullptr, WNOHANG), 0);
  ::kill(other, SIGKILL);
  end_of(other);
}

TEST(EndProcessesWith, AsksForAllOfTheVariables) {
  const auto mark = "DOCKER_CNI_TEST_ALL=" + std::to_string(::getpid());
  const auto other = waiting_child(mark);
  end_processes_with({mark, "DOCKER_CNI_TEST_TOO=1"}, Deadline::in(20s));
  EXPECT_EQ(::waitpid(other, nullptr, WNOHANG), 0);
  ::kill(other, SIGKILL);
  end_of(other);
}

TEST(EndProcessesWith, NeedsNoPidfd) {
  support::without_pidfd([] {
    const auto mark = "DOCKER_CNI_TEST_WITHOUT=" + std::to_string(::getpid());
    const auto meant = waiting_child(mark);
    EXPECT_FALSE(await_processes_with({mark}, Deadline::in(30ms)));
    end_processes_with({mark}, Deadline::in(20s));
    EXPECT_TRUE(WIFSIGNALED(end_of(meant)));
  });
}

/// This thread has no capability, as long as this lives.
class WithoutCapabilities {
 public:
  WithoutCapabilities() {
    ::syscall(SYS_capget, &header_, data_.data());
    auto none = data_;
    for (auto& word : none) word.effective = 0;
    if (::syscall(SYS_capset, &header_, none.data()) != 0) throw SystemError("capset", errno);
  }
  WithoutCapabilities(const WithoutCapabilities&) = delete;
  WithoutCapabilities& operator=(const WithoutCapabilities&) = delete;
  WithoutCapabilities(WithoutCapabilities&&) = delete;
  WithoutCapabilities& operator=(WithoutCapabilities&&) = delete;
  ~WithoutCapabilities() { ::syscall(SYS_capset, &header_, data_.data()); }

 private:
  __user_cap_header_struct header_{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> data_{};
};

long times_slept() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_nvcsw;
}

TEST(AwaitProcessesWith, DoesNotWaitForOneWhoseEnvironmentTheKernelHides) {
  const auto hidden = ::fork();
  if (hidden == 0) {
    ::prctl(PR_SET_DUMPABLE, 0);
    ::raise(SIGSTOP);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(hidden, &status, WUNTRACED);
  {
    const WithoutCapabilities closed;
    EXPECT_THROW(read_file("/proc/" + std::to_string(hidden) + "/environ"), SystemError);
    const auto before = times_slept();
    EXPECT_TRUE(await_processes_with({"DOCKER_CNI_TEST_HIDDEN=1"}, Deadline::in(20s)));
    EXPECT_LT(times_slept() - before, 100);  // a second's waiting is several hundreds
  }
  ::kill(hidden, SIGKILL);
  end_of(hidden);
}

TEST(AwaitProcessesWith, WaitsForThemAndLeavesThemAlone) {
  const auto mark = "DOCKER_CNI_TEST_AWAITED=" + std::to_string(::getpid());
  EXPECT_TRUE(await_processes_with({mark}, Deadline::in(20s)));
  const auto meant = waiting_child(mark);
  EXPECT_FALSE(await_processes_with({mark}, Deadline::in(10ms)));
  EXPECT_EQ(::waitpid(meant, nullptr, WNOHANG), 0);
  ::kill(meant, SIGKILL);
  EXPECT_TRUE(await_processes_with({mark}, Deadline::in(20s)));
  end_of(meant);
}

TEST(Deadline, IsNeverNegativeAndTakesTheEarlier) {
  EXPECT_TRUE(Deadline::in(0ms).passed());
  EXPECT_EQ(Deadline::in(-5ms).left(), 0ms);
  EXPECT_LE(Deadline::in(1h).at_most(10ms).left(), 10ms);
  EXPECT_LE(Deadline::in(10ms).at_most(1h).left(), 10ms);
}

}  // namespace
}  // namespace docker_cni::system
