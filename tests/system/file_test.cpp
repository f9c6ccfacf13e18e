// SPDX-License-Identifier: Apache-2.0
#include "shared/system/file.hpp"

#include <boost/filesystem/operations.hpp>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/system/directory.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/system/leftovers.hpp"

namespace docker_cni::system {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(ReadFile, ReadsAllOfAFile) {
  const support::TempDir dir;
  const std::string large(100'000, 'x');
  EXPECT_EQ(read_file(dir.write("large", large)), large);
  EXPECT_EQ(read_file(dir.write("empty", "")), "");
  EXPECT_FALSE(read_file("/proc/self/stat").empty());  // a file that claims to be empty
}

TEST(ReadFile, RefusesWhatIsNoFileOrTooLarge) {
  const support::TempDir dir;
  const auto fifo = dir.path() / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_THAT([&] { read_file(fifo); }, ThrowsMessage<Error>(fifo.string() + ": this is not a regular file"));
  EXPECT_THROW(read_file(dir.path()), Error);
  const auto file = dir.write("file", "12345");
  EXPECT_EQ(read_file(file, 5), "12345");
  EXPECT_THAT([&] { read_file(file, 4); }, ThrowsMessage<Error>(file.string() + ": larger than 4 bytes"));
  EXPECT_THAT([] { read_file("/nowhere/file"); },
              ThrowsMessage<SystemError>("/nowhere/file: No such file or directory"));
}

TEST(ReadFileIfThere, TellsNothingOnlyWhereThereIsNothing) {
  const support::TempDir dir;
  EXPECT_FALSE(read_file_if_there(dir.path() / "lacks").has_value());
  EXPECT_EQ(read_file_if_there(dir.write("file", "x")), "x");
  EXPECT_FALSE(read_file_if_there(dir.path() / "file" / "below").has_value());
  EXPECT_THROW(read_file_if_there(dir.path()), Error);
}

TEST(ReplaceFile, WritesAllPiecesWithTheirMode) {
  const support::TempDir dir;
  const auto file = dir.write("file", "old");
  replace_file(file, {"a", "", "bc"}, {0640, std::nullopt, std::nullopt}, Durability::synced);
  EXPECT_EQ(dir.read("file"), "abc");
  EXPECT_EQ(support::mode_of(file), 0640U);
  EXPECT_THAT(names_in(dir.path()).value(), ElementsAre("file"));
}

TEST(ReplaceFile, ReplacesALinkAndNotWhatItLeadsTo) {
  const support::TempDir dir;
  dir.write("target", "kept");
  const auto link = dir.path() / "link";
  ASSERT_EQ(::symlink("target", link.c_str()), 0);
  replace_file(link, {"new"}, {}, Durability::renamed);
  EXPECT_EQ(dir.read("target"), "kept");
  EXPECT_EQ(dir.read("link"), "new");
}

TEST(ReplaceFile, LeavesTheOldFileAndNothingElseWhereItFails) {
  const support::TempDir dir;
  const auto directory = dir.directory("directory/not-empty").parent_path();
  const auto before = support::open_descriptors();
  EXPECT_THROW(replace_file(directory, {"x"}, {}, Durability::renamed), SystemError);
  EXPECT_THROW(replace_file(dir.path() / "lacks" / "file", {"x"}, {}, Durability::renamed), SystemError);
  EXPECT_THAT(names_in(dir.path()).value(), ElementsAre("directory"));
  EXPECT_EQ(support::open_descriptors(), before);
}

TEST(RemoveFile, TellsWhetherItWasThere) {
  const support::TempDir dir;
  const auto file = dir.write("file", "x");
  EXPECT_TRUE(remove_file(file));
  EXPECT_FALSE(remove_file(file));
  EXPECT_THAT([&] { remove_file(dir.path()); }, ThrowsMessage<SystemError>(HasSubstr(dir.path().string())));
}

TEST(OpenForAppend, MakesTheFileAndGoesThroughNoLink) {
  const support::TempDir dir;
  const auto file = dir.path() / "log";
  write_all(open_for_append(file, 0600).get(), "one\n", "log");
  write_all(open_for_append(file, 0600).get(), "two\n", "log");
  EXPECT_EQ(read_file(file), "one\ntwo\n");
  fs::create_symlink(file, dir.path() / "link");
  EXPECT_FALSE(open_for_append(dir.path() / "link", 0600).valid());
  ASSERT_EQ(::mkfifo((dir.path() / "fifo").c_str(), 0600), 0);
  EXPECT_FALSE(open_for_append(dir.path() / "fifo", 0600).valid()) << "nobody reads it";
}

TEST(IsSameFile, GoesByWhereAPathLeads) {
  const support::TempDir dir;
  dir.write("one", "");
  dir.write("other", "");
  fs::create_symlink(dir.path() / "one", dir.path() / "link");
  EXPECT_TRUE(is_same_file(dir.path() / "one", dir.path() / "link"));
  EXPECT_FALSE(is_same_file(dir.path() / "one", dir.path() / "other"));
  EXPECT_FALSE(is_same_file(dir.path() / "none", dir.path() / "none"));
  EXPECT_TRUE(is_same_file("/proc/self/ns/net", "/proc/thread-self/ns/net"));
}

}  // namespace
}  // namespace docker_cni::system
