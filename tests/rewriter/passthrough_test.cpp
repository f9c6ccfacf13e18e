// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "shared/system/directory.hpp"
#include "tests/rewriter/program.hpp"

namespace docker_cni::rewriter {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Passthrough, GivesTheRuntimeItsOwnArgumentsAndEnvironment) {
  const Program program;
  const auto outcome = program.run({"--root", "/r", "start", "a b", ""});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "runtime's own blue\n");
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(program.runtime_args(), program.runtime().string() + "\n--root\n/r\nstart\na b\n\n");
}

TEST(Passthrough, WorksForEverySubcommandAndForNone) {
  const Program program;
  for (const auto* word : {"--version", "--help", "features", "state", "kill", "delete", "exec", "ps", "no-such", ""}) {
    EXPECT_EQ(program.run({word}).status, 0) << word;
    EXPECT_EQ(program.runtime_args(), program.runtime().string() + "\n" + word + "\n");
  }
  EXPECT_EQ(program.run({}).status, 0);
  EXPECT_EQ(program.runtime_args(), program.runtime().string() + "\n");
}

TEST(Passthrough, ReadsNoFileWhereTheRuntimeIsGiven) {
  const Program program;
  program.dir().write("cni.yaml", "}{ no yaml");
  EXPECT_EQ(program.run({"start", "create"}).status, 0);
  EXPECT_THAT(program.dir().path(),
              ::testing::Truly([](const fs::path& path) { return !system::is_directory(path / "state"); }));
}

TEST(Passthrough, FindsTheRuntimeInCniYamlWhereNoneIsGiven) {
  const Program program;
  EXPECT_EQ(program.run_exactly({program.path().string(), "oci", "--config", "cni.yaml", "--", "start", "x"}).status,
            0);
  EXPECT_EQ(program.runtime_args(), program.runtime().string() + "\nstart\nx\n");
}

TEST(Passthrough, GivesOnTheRuntimesExitStatus) {
  const Program program;
  program.dir().write("runtime", "#!/bin/sh\nexit 42\n");
  EXPECT_EQ(program.run({"exec", "x"}).status, 42);
}

TEST(Passthrough, HandsOnOpenDescriptorsAndLeavesClosedOnesClosed) {
  const Program program;
  program.dir().write("runtime", "#!/bin/sh\nread line <&3 && echo \"$line\"\n[ -e /proc/$$/fd/0 ] || echo no stdin\n");
  const auto outcome = program.run_in_shell("echo from engine > fd3; exec \"$@\" 3<fd3 <&-", {"start", "x"});
  EXPECT_EQ(outcome.out, "from engine\nno stdin\n");
}

TEST(Passthrough, OfARuntimeThatIsMissingIsToldInItsLog) {
  const Program program;
  const auto outcome = program.run_exactly({program.path().string(), "--runtime-path", "/no/runc", "--log", "log.json",
                                            "--log-format", "json", "start", "x"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err,
            "docker-cni: runtime /no/runc: does not exist; name it in --runtime-path, or in cni.yaml's oci_bin\n");
  EXPECT_THAT(program.dir().read("log.json"), HasSubstr("docker-cni: runtime /no/runc: does not exist"));
}

TEST(Passthrough, OfARuntimeThatIsOurselvesIsRefused) {
  const Program program;
  program.dir().write("cni.yaml", "oci_bin: " + program.path().string() + "\n");
  const auto outcome = program.run_exactly({program.path().string(), "--config", "cni.yaml", "start", "x"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("is docker-cni itself"));
}

}  // namespace
}  // namespace docker_cni::rewriter
