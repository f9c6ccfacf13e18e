// SPDX-License-Identifier: Apache-2.0
#include "shared/record/failure.hpp"

#include <boost/filesystem/operations.hpp>
#include <ctime>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::record {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;

Paths paths_in(const support::TempDir& dir) { return {dir.path() / "state", dir.path() / "netns"}; }

Failure failure_of(std::string id) { return {std::move(id), "web", "ADD", 1700000000, "plugin wall: too high"}; }

TEST(Failure, ANewNoteStaysThoughTheClockWasSetBack) {
  const support::TempDir dir;
  const auto paths = paths_in(dir);
  for (int number = 0; number < 100; ++number) {
    const auto id = "from-the-future-" + std::to_string(number);
    save_failure(paths, failure_of(id));
    fs::last_write_time(paths.failure(id), std::time(nullptr) + 3600 + number);
  }
  save_failure(paths, failure_of("0bc7"));
  save_failure(paths, failure_of("1bc7"));
  EXPECT_TRUE(load_failure(paths, "0bc7"));
  EXPECT_THAT(failed_ids(paths), SizeIs(100));
}

TEST(Failure, KeepsItsKind) {
  const support::TempDir dir;
  const auto paths = paths_in(dir);
  auto failure = failure_of("0bc7");
  for (const auto kind :
       {ErrorKind::other, ErrorKind::label, ErrorKind::cni_yaml, ErrorKind::capability, ErrorKind::host_port}) {
    failure.kind = kind;
    save_failure(paths, failure);
    EXPECT_EQ(load_failure(paths, "0bc7")->kind, kind) << name_of(kind);
  }
}

TEST(Failure, KeepsToTheByteWhatWasAskedAndWhatThePluginSaid) {
  const support::TempDir dir;
  auto failure = failure_of("0bc7");
  failure.call =
      FailedCall{{"ADD", "front", "wall", "/opt/cni/bin/wall", {"A=it's", "B=two\nlines"}, "{\"a\":\n\"\\\"\"}"},
                 "{\"code\": 100}\n",
                 "\x1b[31m\xff",
                 100};
  save_failure(paths_in(dir), failure);
  const auto loaded = load_failure(paths_in(dir), "0bc7");
  ASSERT_TRUE(loaded && loaded->call);
  EXPECT_EQ(loaded->id, "0bc7");
  EXPECT_EQ(loaded->name, "web");
  EXPECT_EQ(loaded->operation, "ADD");
  EXPECT_EQ(loaded->time, 1700000000);
  EXPECT_EQ(loaded->sentence, failure.sentence);
  EXPECT_EQ(loaded->call->asked.command, "ADD");
  EXPECT_EQ(loaded->call->asked.network, "front");
  EXPECT_EQ(loaded->call->asked.type, "wall");
  EXPECT_EQ(loaded->call->asked.program, "/opt/cni/bin/wall");
  EXPECT_EQ(loaded->call->asked.environment, failure.call->asked.environment);
  EXPECT_EQ(loaded->call->asked.request, failure.call->asked.request);
  EXPECT_EQ(loaded->call->output, failure.call->output);
  EXPECT_EQ(loaded->call->error_output, failure.call->error_output);
  EXPECT_EQ(loaded->call->code, 100U);
}

TEST(Failure, IsReadableByItsOwnerOnly) {
  const support::TempDir dir;
  const auto paths = paths_in(dir);
  save_failure(paths, failure_of("0bc7"));
  EXPECT_EQ(support::mode_of(paths.state_dir()), 0700U);
  EXPECT_EQ(support::mode_of(paths.failures()), 0700U);
  EXPECT_EQ(support::mode_of(paths.failure("0bc7")), 0600U);
}

TEST(Failure, KeepsTheBeginningOfALongAnswerAndNoCallThatIsHuge) {
  const std::string type = "wall";
  const fs::path program = "/opt/cni/bin/wall";
  const std::vector<std::string> environment{"CNI_COMMAND=ADD"};
  const std::string huge(1024UL * 1024, 'x');
  const auto failed = failed_call({{"ADD", "front", type, program, environment, huge}, {}, "", 0, huge, huge});
  EXPECT_EQ(failed.asked.type, "wall");
  EXPECT_EQ(failed.asked.request, "");
  EXPECT_THAT(failed.output, SizeIs(8192));
  EXPECT_THAT(failed.error_output, SizeIs(8192));
}

TEST(Failure, TheOldestGoWhereThereAreMany) {
  const support::TempDir dir;
  const auto paths = paths_in(dir);
  const auto now = std::time(nullptr);
  for (int number = 0; number < 103; ++number) {
    const auto id = "c" + std::to_string(number);
    save_failure(paths, failure_of(id));
    fs::last_write_time(paths.failure(id), now - 1000 + number);
  }
  EXPECT_THAT(failed_ids(paths), SizeIs(100));
  EXPECT_FALSE(load_failure(paths, "c2"));
  EXPECT_TRUE(load_failure(paths, "c3"));
  EXPECT_TRUE(load_failure(paths, "c102"));
}

TEST(Failure, ThoseOfLongAgoGoAndWhatAKilledHookLeft) {
  const support::TempDir dir;
  const auto paths = paths_in(dir);
  save_failure(paths, failure_of("old"));
  const auto torn = dir.write("state/failures/.old.json.77.tmp", "{");
  for (const auto& file : {paths.failure("old"), torn}) fs::last_write_time(file, std::time(nullptr) - 8L * 24 * 3600);
  save_failure(paths, failure_of("new"));
  EXPECT_THAT(failed_ids(paths), ElementsAre("new"));
  EXPECT_FALSE(fs::exists(torn));
}

TEST(Failure, NamesTheFileOfANoteThatCanNotBeRead) {
  const support::TempDir dir;
  const auto paths = paths_in(dir);
  save_failure(paths, failure_of("0bc7"));
  for (const auto* const text : {"", "{", "[]", "{\"id\": 7}", "{\"id\":\"0bc7\",\"time\":\"now\"}"}) {
    dir.write("state/failures/0bc7.json", text);
    EXPECT_THAT([&] { load_failure(paths, "0bc7"); }, ThrowsMessage<Error>(HasSubstr("failures/0bc7.json: "))) << text;
  }
  dir.write("state/failures/0bc7.json", R"({"id":"other"})");
  EXPECT_THAT([&] { load_failure(paths, "0bc7"); }, ThrowsMessage<Error>(HasSubstr("of container other")));
}

TEST(Failure, IsForgottenByASuccessOfTheSameOperation) {
  const support::TempDir dir;
  const auto paths = paths_in(dir);
  forget_failure(paths, "0bc7");
  forget_failure_of("DEL", paths, "0bc7");
  EXPECT_FALSE(fs::exists(paths.failures()));
  save_failure(paths, failure_of("0bc7"));
  forget_failure_of("DEL", paths, "0bc7");
  EXPECT_TRUE(load_failure(paths, "0bc7"));
  forget_failure_of("ADD", paths, "0bc7");
  EXPECT_FALSE(load_failure(paths, "0bc7"));
  dir.write("state/failures/0bc7.json", "{");
  forget_failure_of("DEL", paths, "0bc7");
  EXPECT_THAT(failed_ids(paths), IsEmpty());
}

TEST(Failure, StaysInItsDirectory) {
  const support::TempDir dir;
  const auto paths = paths_in(dir);
  EXPECT_THROW(save_failure(paths, failure_of("../x")), Error);
  EXPECT_FALSE(fs::exists(paths.state_dir()));
  dir.directory("elsewhere");
  dir.directory("state");
  ::chmod((dir.path() / "state").c_str(), 0700);
  ASSERT_EQ(::symlink((dir.path() / "elsewhere").c_str(), paths.failures().c_str()), 0);
  EXPECT_THAT([&] { save_failure(paths, failure_of("0bc7")); }, ThrowsMessage<Error>(HasSubstr("not a link")));
}

}  // namespace
}  // namespace docker_cni::record
