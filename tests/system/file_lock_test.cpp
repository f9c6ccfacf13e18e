// SPDX-License-Identifier: Apache-2.0
#include "shared/system/file_lock.hpp"

#include <boost/filesystem/operations.hpp>
#include <chrono>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <sys/stat.h>

#include "shared/error.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/system/leftovers.hpp"

namespace docker_cni::system {
namespace {

using namespace std::chrono_literals;
using ::testing::ThrowsMessage;

Deadline soon() { return Deadline::in(50ms); }
Deadline late() { return Deadline::in(20s); }

TEST(FileLock, LetsSharersInTogetherAndNobodyBesideTheExclusiveOne) {
  const support::TempDir dir;
  const auto path = dir.path() / "lock";
  {
    const FileLock one(path, LockMode::shared, late());
    const FileLock other(path, LockMode::shared, soon());
    EXPECT_THAT([&] { FileLock(path, LockMode::exclusive, soon()); },
                ThrowsMessage<Error>(path.string() + ": another operation still holds this lock"));
  }
  const FileLock alone(path, LockMode::exclusive, soon());
  EXPECT_THROW(FileLock(path, LockMode::shared, soon()), Error);
}

TEST(FileLock, WaitsUntilTheHolderIsDone) {
  const support::TempDir dir;
  const auto path = dir.path() / "lock";
  std::optional<FileLock> holder(std::in_place, path, LockMode::exclusive, late());
  auto waiting = std::async(std::launch::async, [&] { FileLock(path, LockMode::exclusive, late()); });
  holder.reset();
  waiting.get();
}

TEST(FileLock, CountsOnlyOnTheFileThatThePathNames) {
  const support::TempDir dir;
  const auto path = dir.path() / "lock";
  std::optional<FileLock> holder(std::in_place, path, LockMode::exclusive, late());
  auto waiting = std::async(std::launch::async, [&] { return FileLock(path, LockMode::exclusive, late()); });
  holder->remove_file();
  holder.reset();
  // Whoever waited on the file that is gone must have locked the new one.
  const auto next = waiting.get();
  EXPECT_TRUE(fs::exists(path));
  EXPECT_THROW(FileLock(path, LockMode::exclusive, soon()), Error);
}

TEST(FileLock, LeavesNoDescriptorAlsoWhereItFails) {
  const support::TempDir dir;
  const auto path = dir.path() / "lock";
  const auto before = support::open_descriptors();
  {
    const FileLock holder(path, LockMode::exclusive, late());
    EXPECT_THROW(FileLock(path, LockMode::exclusive, soon()), Error);
  }
  EXPECT_THROW(FileLock(dir.path() / "lacks" / "lock", LockMode::shared, soon()), SystemError);
  EXPECT_EQ(support::open_descriptors(), before);
}

TEST(FileLock, FollowsNoLink) {
  const support::TempDir dir;
  const auto link = dir.path() / "link";
  fs::create_symlink(dir.write("target", ""), link);
  EXPECT_THROW(FileLock(link, LockMode::exclusive, soon()), SystemError);
}

}  // namespace
}  // namespace docker_cni::system
