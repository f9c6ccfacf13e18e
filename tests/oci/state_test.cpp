// SPDX-License-Identifier: Apache-2.0
#include "shared/oci/state.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "shared/error.hpp"
#include "shared/system/file.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::oci {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::ThrowsMessage;

State read_state_of(std::string_view text) {
  const support::TempDir dir;
  const auto fd = system::open(dir.write("state", text), O_RDONLY);
  return read_state(fd.get());
}

TEST(State, OfRuncIsUnderstood) {
  const auto state =
      parse_state(R"({"ociVersion":"1.0.2-dev","id":"0bc7","status":"creating","pid":4711,"bundle":"/run/b"})");
  EXPECT_EQ(state.id, "0bc7");
  EXPECT_EQ(state.status, "creating");
  EXPECT_EQ(state.pid, 4711);
  EXPECT_EQ(state.bundle, "/run/b");
}

TEST(State, OfCrunIsUnderstood) {
  const auto state =
      parse_state(R"({"ociVersion":"1.0","id":"0bc7","pid":0,"root":"rootfs","bundle":"/b","status":"stopped",)"
                  R"("annotations":{"cni.networks":"front","weird\n\"key\"":"ü\u00fc"}})");
  EXPECT_EQ(state.pid, 0);
  EXPECT_THAT(state.annotations, ElementsAre(Pair("cni.networks", "front"), Pair("weird\n\"key\"", "üü")));
}

TEST(State, WithoutPidOrBundleIsEnoughForAPoststopByHand) {
  const auto state = parse_state(R"({"id":"0bc7"})");
  EXPECT_EQ(state.pid, 0);
  EXPECT_TRUE(state.bundle.empty());
}

TEST(State, NullsAreAsGood) {
  const auto state = parse_state(R"({"id":"0bc7","annotations":null,"bundle":null,"pid":null,"status":null})");
  EXPECT_TRUE(state.annotations.empty());
}

TEST(State, ThatIsNoneIsRefusedWithASentence) {
  const auto message = [](const char* text) { return [text] { parse_state(text); }; };
  EXPECT_THAT(message(""), ThrowsMessage<Error>(HasSubstr("the text ends here")));
  EXPECT_THAT(message("[]"), ThrowsMessage<Error>(HasSubstr("expected an object")));
  EXPECT_THAT(message(R"({"id":"x"} {})"), ThrowsMessage<Error>(HasSubstr("nothing after the value")));
  EXPECT_THAT(message("{}"), ThrowsMessage<Error>(HasSubstr("\"id\" is missing")));
  EXPECT_THAT(message(R"({"id":null})"), ThrowsMessage<Error>(HasSubstr("\"id\" is missing")));
  EXPECT_THAT(message(R"({"id":7})"), ThrowsMessage<Error>(HasSubstr("\"id\" is not a string")));
  EXPECT_THAT(message(R"({"id":"x","annotations":{"a":1}})"), ThrowsMessage<Error>(HasSubstr("\"a\" is not a string")));
  for (const auto* pid : {"-1", "1.5", "1e3", "99999999999", "\"7\"", "true"}) {
    EXPECT_THAT([&] { parse_state(R"({"id":"x","pid":)" + std::string(pid) + "}"); },
                ThrowsMessage<Error>(HasSubstr("\"pid\" is not a process ID")))
        << pid;
  }
}

TEST(State, OfAMillionLevelsIsRefusedNotCrashedOn) {
  EXPECT_THAT([] { parse_state(R"({"id":"x","root":)" + std::string(1'000'000, '[')); },
              ThrowsMessage<Error>(HasSubstr("levels of nesting")));
}

TEST(ReadState, NamesWhatItRead) {
  EXPECT_EQ(read_state_of(R"({"id":"0bc7"})").id, "0bc7");
  EXPECT_THAT([] { read_state_of("{"); }, ThrowsMessage<Error>(HasSubstr("the container's state on stdin: JSON")));
}

TEST(ReadState, EndsAtSixteenMegabytes) {
  EXPECT_THAT([] { read_state_of(R"({"id":")" + std::string(17UL * 1024 * 1024, 'x') + "\"}"); },
              ThrowsMessage<Error>(HasSubstr("larger than 16777216 bytes")));
}

TEST(ReadState, FromAClosedStdinIsASentence) {
  EXPECT_THAT([] { read_state(-1); }, ThrowsMessage<SystemError>(HasSubstr("the container's state on stdin")));
}

}  // namespace
}  // namespace docker_cni::oci
