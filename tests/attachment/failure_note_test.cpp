// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/attachment/add.hpp"
#include "shared/attachment/del.hpp"
#include "shared/error.hpp"
#include "shared/record/failure.hpp"
#include "shared/system/directory.hpp"
#include "tests/attachment/host.hpp"

namespace docker_cni {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::ThrowsMessage;

std::optional<record::Failure> note_of(const support::Host& host, std::string_view id = "0bc7") {
  return record::load_failure(host.store().paths(), id);
}

void add(const support::Host& host, const support::NetnsProcess& process) {
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
}

TEST(FailureNote, TellsWhatAFailedAddAskedOfWhichPluginAndWhatItSaid) {
  const support::Host host({"front", "back"});
  const auto told = support::failure({.code = 100, .msg = "no address left"});
  host.plugins.script("back", "ADD", {{.error_output = "a log line", .output = told, .exit_status = 1}});
  const support::NetnsProcess process;
  EXPECT_THAT([&] { add(host, process); },
              ThrowsMessage<Error>(EndsWith("(CNI error 100); see: docker-cni-admin explain 0bc7")));
  EXPECT_THAT(host.left(), IsEmpty());
  const auto note = note_of(host);
  ASSERT_TRUE(note && note->call);
  EXPECT_EQ(note->operation, "ADD");
  EXPECT_GT(note->time, 0);
  EXPECT_THAT(note->sentence, EndsWith("plugin back: no address left (CNI error 100)"));
  EXPECT_EQ(note->call->asked.command, "ADD");
  EXPECT_EQ(note->call->asked.network, "back");
  EXPECT_EQ(note->call->asked.program, host.plugins.path() / "back");
  EXPECT_EQ(note->call->output, told);
  EXPECT_EQ(note->call->error_output, "a log line");
  EXPECT_EQ(note->call->code, 100U);
  const auto request = host.plugins.requests()[1];
  EXPECT_EQ(request.plugin, "back");
  EXPECT_EQ(note->call->asked.environment, request.environment);
  EXPECT_EQ(note->call->asked.request, request.input);
}

TEST(FailureNote, TellsOfAPluginWhoseAnswerIsNoResult) {
  const support::Host host({"front"});
  host.plugins.answer("front", "<html>");
  const support::NetnsProcess process;
  EXPECT_THROW(add(host, process), Error);
  const auto note = note_of(host);
  ASSERT_TRUE(note && note->call);
  EXPECT_EQ(note->call->output, "<html>");
}

TEST(FailureNote, GoesWithTheNextSuccess) {
  const support::Host host({"front"});
  host.plugins.fail("front", {.code = 100, .msg = "busy"});
  const support::NetnsProcess process;
  EXPECT_THROW(add(host, process), Error);
  ASSERT_TRUE(note_of(host));
  host.plugins.answer("front", support::result("10.1.0.2/24"));
  add(host, process);
  EXPECT_THAT(*system::names_in(host.config.state_dir / "failures"), IsEmpty());
}

TEST(FailureNote, HasTheSentenceAloneWhereNoPluginIsToBlame) {
  const support::Host host({"front"});
  const support::NetnsProcess process;
  auto state = host.state("0bc7", process);
  state.annotations = {{"cni.args", "IP"}};
  EXPECT_THAT([&] { attachment::add(host.config, state, {}, host.log); },
              ThrowsMessage<Error>(Not(HasSubstr("explain"))));
  const auto note = note_of(host);
  ASSERT_TRUE(note);
  EXPECT_THAT(note->sentence, HasSubstr("cni.args \"IP\""));
  EXPECT_FALSE(note->call);
}

TEST(FailureNote, IsNoneOfAnAddThatSucceeds) {
  const support::Host host({"front"});
  const support::NetnsProcess process;
  add(host, process);
  EXPECT_FALSE(system::is_directory(host.config.state_dir / "failures"));
}

TEST(FailureNote, ThatCannotBeWrittenLeavesTheErrorAsItIs) {
  support::Host host({"front"});
  host.plugins.fail("front", {.code = 100, .msg = "no address left"});
  host.store().prepare();
  host.dir.write("state/failures", "no directory");
  const support::NetnsProcess process;
  EXPECT_THAT([&] { add(host, process); },
              ThrowsMessage<Error>(HasSubstr("no address left (CNI error 100); see docker-cni-admin status for")));
  EXPECT_THAT(host.left(), IsEmpty());
}

TEST(FailureNote, TellsOfAFailedDelUntilOneSucceeds) {
  const support::Host host({"front"});
  host.plugins.fail("front", {.code = 100, .msg = "busy"}, "DEL");
  const support::NetnsProcess process;
  add(host, process);
  const auto state = host.state("0bc7", process);
  EXPECT_THROW(attachment::del(host.config, state, host.log), Error);
  const auto note = note_of(host);
  ASSERT_TRUE(note && note->call);
  EXPECT_EQ(note->operation, "DEL");
  EXPECT_EQ(note->call->asked.command, "DEL");
  EXPECT_EQ(note->call->asked.request, host.plugins.requests().back().input);
  host.plugins.script("front", "DEL", {{}});
  attachment::del(host.config, state, host.log);
  EXPECT_FALSE(note_of(host));
}

TEST(FailureNote, OfADelNamesThePluginThatFailsAndNoneThatSucceedsAtItsSecondTry) {
  for (const bool first_succeeds : {true, false}) {  // DEL asks "back" first
    const support::Host host({"front", "back"});
    const auto* const culprit = first_succeeds ? "front" : "back";
    const auto* const other = first_succeeds ? "back" : "front";
    const auto told = support::failure({.code = 100, .msg = "busy"});
    host.plugins.fail(culprit, {.code = 100, .msg = "busy"}, "DEL");
    host.plugins.script(other, "DEL", {{.output = told, .exit_status = 1}, {}});
    const support::NetnsProcess process;
    add(host, process);
    EXPECT_THROW(attachment::del(host.config, host.state("0bc7", process), host.log), Error);
    const auto note = note_of(host);
    ASSERT_TRUE(note && note->call) << culprit;
    EXPECT_EQ(note->call->asked.type, culprit);
  }
}

TEST(FailureNote, OfAnAddOutlivesTheReleaseOfTheRest) {
  const support::Host host({"front", "back"});
  host.plugins.fail("back", {.code = 100, .msg = "no address left"});
  host.plugins.fail("front", {.code = 100, .msg = "busy"}, "DEL");
  const support::NetnsProcess process;
  EXPECT_THROW(add(host, process), Error);
  host.plugins.script("front", "DEL", {{}});
  auto state = host.state("0bc7", process);
  state.pid = 0;
  attachment::del(host.config, state, host.log);
  EXPECT_THAT(host.left(), IsEmpty());
  const auto note = note_of(host);
  ASSERT_TRUE(note && note->call);
  EXPECT_EQ(note->call->asked.command, "ADD");
  EXPECT_EQ(note->call->asked.type, "back");
}

TEST(FailureNote, OfAStartThatCouldNotReleaseAnEarlierLifeTellsThatDel) {
  const support::Host host({"front"});
  host.plugins.fail("front", {.code = 100, .msg = "busy"}, "DEL");
  {
    const support::NetnsProcess process;
    add(host, process);
  }
  const support::NetnsProcess process;
  EXPECT_THROW(add(host, process), Error);
  const auto note = note_of(host);
  ASSERT_TRUE(note && note->call);
  EXPECT_EQ(note->operation, "ADD");
  EXPECT_EQ(note->call->asked.command, "DEL");
}

TEST(FailureNote, IsNeverOfAnIdThatWouldLeaveItsDirectory) {
  const support::Host host({"front"});
  const support::NetnsProcess process;
  auto state = host.state("plain", process);
  state.id = "../x";
  EXPECT_THROW(attachment::add(host.config, state, {}, host.log), Error);
  EXPECT_FALSE(system::is_directory(host.config.state_dir));
}

}  // namespace
}  // namespace docker_cni
