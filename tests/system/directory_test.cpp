// SPDX-License-Identifier: Apache-2.0
#include "shared/system/directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/system/leftovers.hpp"

namespace docker_cni::system {
namespace {

using ::testing::ElementsAre;
using ::testing::ThrowsMessage;

TEST(MakePrivateDirectory, MakesItAndWhatLacksAbove) {
  const support::TempDir dir;
  const auto path = dir.path() / "a" / "b" / "c";
  make_private_directory(path);
  make_private_directory(path);
  EXPECT_EQ(support::mode_of(path), 0700U);
}

TEST(MakeDirectories, LetsOthersReadThemWhateverTheUmask) {
  const support::TempDir dir;
  const auto before = ::umask(027);
  make_directories(dir.path() / "a" / "b");
  ::umask(before);
  EXPECT_EQ(support::mode_of(dir.path() / "a"), 0755U);
  EXPECT_EQ(support::mode_of(dir.path() / "a" / "b"), 0755U);
}

TEST(MakePrivateDirectory, RefusesOneThatOthersMayEnterAndLeavesItAsItIs) {
  const support::TempDir dir;
  const auto path = dir.directory("open");
  ASSERT_EQ(::chmod(path.c_str(), 0755), 0);
  EXPECT_THAT([&] { make_private_directory(path); },
              ThrowsMessage<Error>(path.string() + ": others may enter this directory; it must be 0700"));
  EXPECT_EQ(support::mode_of(path), 0755U);
}

TEST(MakePrivateDirectory, RefusesALinkAFileAndAnothersDirectory) {
  const support::TempDir dir;
  const auto link = dir.path() / "link";
  ASSERT_EQ(::symlink(dir.directory("target").c_str(), link.c_str()), 0);
  EXPECT_THAT([&] { make_private_directory(link); },
              ThrowsMessage<Error>(link.string() + ": this must be a directory, not a link or a file"));
  EXPECT_THROW(make_private_directory(dir.write("file", "")), Error);
  const auto foreign = dir.directory("foreign");
  ASSERT_EQ(::chown(foreign.c_str(), 4242, 4242), 0);
  EXPECT_THAT([&] { make_private_directory(foreign); },
              ThrowsMessage<Error>(foreign.string() + ": this directory belongs to another user"));
}

TEST(NamesIn, SortsBytewiseAndLeavesNoDescriptor) {
  const support::TempDir dir;
  const auto before = support::open_descriptors();
  for (const char* name : {"b", "B", ".a", "10", "9"}) dir.write(name, "");
  EXPECT_THAT(names_in(dir.path()).value(), ElementsAre(".a", "10", "9", "B", "b"));
  EXPECT_FALSE(names_in(dir.path() / "lacks").has_value());
  EXPECT_THROW(names_in(dir.path() / "b"), SystemError);
  EXPECT_EQ(support::open_descriptors(), before);
}

TEST(IsDirectory, FollowsLinks) {
  const support::TempDir dir;
  const auto link = dir.path() / "link";
  ASSERT_EQ(::symlink(dir.path().c_str(), link.c_str()), 0);
  EXPECT_TRUE(system::is_directory(link));
  EXPECT_FALSE(system::is_directory(dir.write("file", "")));
  EXPECT_FALSE(system::is_directory(dir.path() / "file" / "below"));
  EXPECT_FALSE(system::is_directory(dir.path() / "lacks"));
}

}  // namespace
}  // namespace docker_cni::system
