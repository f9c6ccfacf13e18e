// SPDX-License-Identifier: Apache-2.0
#include "shared/system/mount_namespace.hpp"

#include <array>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <string>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shared/system/file.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/system/leftovers.hpp"

namespace docker_cni::system {
namespace {

bool is_there(const fs::path& path) { return ::access(path.c_str(), F_OK) == 0; }

/// Runs `step`, given its pid, while a process lives in a mount namespace of its own, in which `dir` is a tmpfs with
/// the file "seen".
template <class Step>
void beside_other_mounts(const fs::path& dir, Step step) {
  std::array<int, 2> ready{};
  ASSERT_EQ(::pipe2(ready.data(), O_CLOEXEC), 0);
  const auto pid = ::fork();
  if (pid == 0) {
    const bool mounted =
        ::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
        ::mount("none", dir.c_str(), "tmpfs", 0, nullptr) == 0 && ::creat((dir / "seen").c_str(), 0600) >= 0;
    [[maybe_unused]] const auto written = ::write(ready[1], mounted ? "1" : "0", 1);
    for (;;) ::pause();
  }
  char mounted = '0';
  EXPECT_EQ(::read(ready[0], &mounted, 1), 1);
  EXPECT_EQ(mounted, '1');
  step(pid);
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST(MountNamespace, IsFoundByWhatIsMountedInIt) {
  const support::TempDir dir;
  const auto sees = [&](const std::string& root) { return is_there(root + dir.path().string() + "/seen"); };
  EXPECT_FALSE(process_of_other_mount_namespace(sees));
  beside_other_mounts(dir.path(), [&](pid_t pid) { EXPECT_EQ(process_of_other_mount_namespace(sees), pid); });
}

TEST(MountNamespace, IsEnteredAndLeft) {
  const support::TempDir dir;
  dir.write("own", "");
  beside_other_mounts(dir.path(), [&](pid_t pid) {
    support::in_own_mount_namespace([&] {
      const auto before = support::open_descriptors().size();
      {
        const EnteredMountNamespace entered(pid);
        EXPECT_TRUE(is_there(dir.path() / "seen"));
        EXPECT_FALSE(is_there(dir.path() / "own"));
      }
      EXPECT_FALSE(is_there(dir.path() / "seen"));
      EXPECT_TRUE(is_there(dir.path() / "own"));
      EXPECT_EQ(support::open_descriptors().size(), before);
    });
  });
}

}  // namespace
}  // namespace docker_cni::system
