// SPDX-License-Identifier: Apache-2.0
#include "rewriter/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/error.hpp"
#include "tests/rewriter/arguments.hpp"

namespace docker_cni::rewriter {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StrEq;
using ::testing::ThrowsMessage;

Options parse(CommandLine& line) { return parse_command_line(line.argc(), line.argv()); }

TEST(CommandLine, OfTheSeedsDaemonJsonIsUnderstood) {
  CommandLine line{
      "docker-cni", "--config", "/etc/docker/cni.yaml", "--runtime-path", "/usr/bin/runc", "--", "--root", "/run/x",
      "create",     "0bc7"};
  const auto options = parse(line);
  EXPECT_STREQ(options.config, "/etc/docker/cni.yaml");
  EXPECT_STREQ(options.runtime, "/usr/bin/runc");
  EXPECT_THAT(options.runtime_args, ElementsAre(StrEq("--root"), StrEq("/run/x"), StrEq("create"), StrEq("0bc7")));
}

TEST(CommandLine, OfTheGoDockerCniIsUnderstood) {
  CommandLine line{"docker-cni", "oci", "--config", "/c", "--", "--root", "/run/x", "start", "0bc7"};
  const auto options = parse(line);
  EXPECT_STREQ(options.config, "/c");
  EXPECT_EQ(options.runtime, nullptr);
  EXPECT_THAT(options.runtime_args, ElementsAre(StrEq("--root"), StrEq("/run/x"), StrEq("start"), StrEq("0bc7")));
}

TEST(CommandLine, WithAPathAloneIsTheRuntimes) {
  CommandLine line{"docker-cni", "--root", "/run/x", "--log", "/l", "start", "0bc7"};
  const auto options = parse(line);
  EXPECT_STREQ(options.config, "");
  EXPECT_EQ(options.runtime, nullptr);
  EXPECT_EQ(options.runtime_args.size(), 6U);
}

TEST(CommandLine, MayBeEmpty) {
  CommandLine line{"docker-cni"};
  EXPECT_THAT(parse(line).runtime_args, IsEmpty());
  CommandLine only_oci{"docker-cni", "oci", "--"};
  EXPECT_THAT(parse(only_oci).runtime_args, IsEmpty());
}

TEST(CommandLine, TakesValuesBehindAnEqualsSign) {
  CommandLine line{"docker-cni", "--runtime-path=/r", "--config=/c=d", "start"};
  const auto options = parse(line);
  EXPECT_STREQ(options.config, "/c=d");
  EXPECT_STREQ(options.runtime, "/r");
  EXPECT_THAT(options.runtime_args, ElementsAre(StrEq("start")));
}

TEST(CommandLine, NeedsNoDashesBetween) {
  CommandLine line{"docker-cni", "--config", "/c", "--version"};
  EXPECT_THAT(parse(line).runtime_args, ElementsAre(StrEq("--version")));
}

TEST(CommandLine, BehindTheFirstForeignArgumentIsTheRuntimes) {
  CommandLine line{"docker-cni", "create", "--config", "/theirs", "--runtime-path", "x", "--", "0bc7"};
  const auto options = parse(line);
  EXPECT_STREQ(options.config, "");
  EXPECT_EQ(options.runtime_args.size(), 7U);
  CommandLine behind{"docker-cni", "--", "--config", "/theirs"};
  EXPECT_THAT(parse(behind).runtime_args, ElementsAre(StrEq("--config"), StrEq("/theirs")));
}

TEST(CommandLine, WithAHalfFlagIsRefused) {
  const auto refused = [](CommandLine line, const char* sentence) {
    EXPECT_THAT([&] { parse(line); }, ThrowsMessage<Error>(HasSubstr(sentence)));
  };
  refused({"docker-cni", "--config"}, "--config needs a value");
  refused({"docker-cni", "--config="}, "--config needs a value");
  refused({"docker-cni", "--runtime-path", ""}, "--runtime-path needs a value");
  refused({"docker-cni", "--runtime-path", "runc", "start"}, "--runtime-path \"runc\" is not an absolute path");
  EXPECT_THROW(parse_command_line(0, nullptr), Error);
}

}  // namespace
}  // namespace docker_cni::rewriter
