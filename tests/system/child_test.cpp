// SPDX-License-Identifier: Apache-2.0
#include "shared/system/child.hpp"

#include <boost/filesystem/operations.hpp>
#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/eventfd.h>
#include <sys/wait.h>

#include "shared/error.hpp"
#include "shared/system/unique_fd.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/system/leftovers.hpp"
#include "tests/system/without_pidfd.hpp"

namespace docker_cni::system {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

/// The shell script `lines`, ready to run.
fs::path script(const support::TempDir& dir, const std::string& lines) {
  auto path = dir.write("script", "#!/bin/sh\n" + lines + "\n");
  fs::permissions(path, fs::owner_all);
  return path;
}

ChildOutcome run(const std::string& lines, std::string_view input = {}) {
  const support::TempDir dir;
  return run_child({script(dir, lines), {"PATH=/bin:/usr/bin", "A=b"}, input}, {Deadline::in(20s)});
}

TEST(RunChild, GivesWhatTheChildWrites) {
  const auto outcome = run("cat; echo error >&2; exit 3", "input");
  EXPECT_EQ(outcome.output, "input");
  EXPECT_EQ(outcome.error, "error\n");
  EXPECT_EQ(describe_end(outcome.wait_status), "exit status 3");
  EXPECT_FALSE(outcome.timed_out);
  EXPECT_FALSE(outcome.output_cut);
}

TEST(RunChild, NeedsNoPidfd) {
  support::without_pidfd([] {
    EXPECT_EQ(run("cat; exit 3", "input").output, "input");
    const support::TempDir dir;
    const auto outcome = run_child({script(dir, "sleep 100"), {"PATH=/bin"}, {}}, {Deadline::in(50ms)});
    EXPECT_TRUE(outcome.timed_out);
    EXPECT_FALSE(support::has_child());
  });
}

TEST(RunChild, GivesTheChildItsEnvironmentAndNoneOfOurs) { EXPECT_EQ(run("echo $A $HOME; pwd").output, "b\n/\n"); }

TEST(RunChild, GivesTheChildItsArgumentsAsTheyAre) {
  const support::TempDir dir;
  const auto outcome =
      run_child({script(dir, R"(printf '<%s>' "$@")"), {}, {}, {"a b", "", "$x"}}, {Deadline::in(20s)});
  EXPECT_EQ(outcome.output, "<a b><><$x>");
}

TEST(RunChild, TellsTheSignalThatEndedIt) {
  EXPECT_EQ(describe_end(run("kill -TERM $$").wait_status), "signal: Terminated");
}

TEST(RunChild, ServesBothOutputsWhileTheInputIsUnread) {
  const std::string input(1024UL * 1024, 'i');
  const auto outcome = run("head -c 1000000 /dev/zero >&2; head -c 1000000 /dev/zero; wc -c", input);
  EXPECT_THAT(outcome.output, HasSubstr("1048576"));
  EXPECT_EQ(outcome.error.size(), 64UL * 1024);  // as much as is kept
}

TEST(RunChild, KeepsNoMoreOutputThanIsWanted) {
  const support::TempDir dir;
  const auto outcome = run_child({script(dir, "echo 1234567890"), {}, {}}, {Deadline::in(20s), 4, 4});
  EXPECT_EQ(outcome.output, "1234");
  EXPECT_TRUE(outcome.output_cut);
}

TEST(RunChild, KillsTheWholeGroupAtTheDeadline) {
  const support::TempDir dir;
  const auto started = std::chrono::steady_clock::now();
  const auto outcome =
      run_child({script(dir, "sleep 100 & sleep 100"), {"PATH=/bin:/usr/bin"}, {}}, {Deadline::in(100ms)});
  EXPECT_TRUE(outcome.timed_out);
  EXPECT_EQ(describe_end(outcome.wait_status), "signal: Killed");
  EXPECT_LT(std::chrono::steady_clock::now() - started, 20s);
}

TEST(RunChild, EndsTheChildWhereItIsCancelled) {
  const support::TempDir dir;
  const UniqueFd told(::eventfd(1, EFD_CLOEXEC));
  const auto outcome = run_child({script(dir, "exec sleep 100"), {"PATH=/bin:/usr/bin"}, {}},
                                 {.deadline = Deadline::in(20s), .cancel = told.get()});
  EXPECT_TRUE(outcome.cancelled);
  EXPECT_FALSE(outcome.timed_out);
}

TEST(RunChild, LeavesNoDescriptorAndNoChild) {
  const support::TempDir dir;
  const auto before = support::open_descriptors();
  run("exit 0");
  run_child({script(dir, "sleep 100"), {"PATH=/bin:/usr/bin"}, {}}, {Deadline::in(50ms)});
  EXPECT_THROW(run_child({dir.path() / "lacks", {}, {}}, {Deadline::in(1s)}), SystemError);
  EXPECT_EQ(support::open_descriptors(), before);
  EXPECT_FALSE(support::has_child());
}

TEST(RunChild, NamesTheProgramThatItCannotStart) {
  EXPECT_THAT(
      [] {
        run_child({"/nowhere/plugin", {}, {}}, {Deadline::in(1s)});
      },
      ThrowsMessage<SystemError>("/nowhere/plugin: No such file or directory"));
}

}  // namespace
}  // namespace docker_cni::system
