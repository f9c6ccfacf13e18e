// SPDX-License-Identifier: Apache-2.0
#include "rewriter/runtime_call.hpp"

#include <boost/filesystem/operations.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/error.hpp"
#include "tests/rewriter/arguments.hpp"

namespace docker_cni::rewriter {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

/// The call's strings are those of the command line: both are kept together.
class Call : CommandLine {
 public:
  Call(std::initializer_list<const char*> words) : CommandLine(words), call_(parse_runtime_call(all())) {}
  const RuntimeCall* operator->() const { return &call_; }

 private:
  RuntimeCall call_;
};

TEST(RuntimeCall, OfDockerIsUnderstood) {
  const Call call{"--root",       "/run/docker/runtime-runc/moby",
                  "--log",        "/b/log.json",
                  "--log-format", "json",
                  "create",       "--bundle",
                  "/b",           "--pid-file",
                  "/b/init.pid",  "0bc7"};
  EXPECT_TRUE(call->creates_container());
  EXPECT_EQ(call->root, "/run/docker/runtime-runc/moby");
  EXPECT_EQ(call->log, "/b/log.json");
  EXPECT_EQ(call->log_format, "json");
  EXPECT_EQ(call->spec_file(), "/b/config.json");
  EXPECT_EQ(call->id, "0bc7");
}

TEST(RuntimeCall, FindsTheBundleHoweverItIsGiven) {
  const auto bundle = [](std::initializer_list<const char*> words) { return std::string(Call(words)->bundle); };
  EXPECT_EQ(bundle({"create", "--bundle=/b", "x"}), "/b");
  EXPECT_EQ(bundle({"create", "-bundle", "/b", "x"}), "/b");
  EXPECT_EQ(bundle({"create", "-bundle=/b", "x"}), "/b");
  EXPECT_EQ(bundle({"create", "-b", "/b", "x"}), "/b");
  EXPECT_EQ(bundle({"create", "-b=/b", "x"}), "/b");
  EXPECT_EQ(bundle({"create", "-b/b", "x"}), "/b");
  EXPECT_EQ(bundle({"create", "--b", "/b", "x"}), "/b");
  EXPECT_EQ(bundle({"create", "--bun=/b", "x"}), "/b");
  EXPECT_EQ(bundle({"run", "-db", "/b", "x"}), "/b");
  EXPECT_EQ(bundle({"run", "-d", "x", "-b", "/b"}), "/b");
  EXPECT_EQ(bundle({"run", "-detach", "-no-subreaper", "-keep", "x"}), ".");
  EXPECT_EQ(bundle({"run", "--", "x", "-b", "/b"}), ".");
  EXPECT_EQ(bundle({"restore", "--image-path", "-b", "-file-locks", "-background", "x"}), ".");
}

TEST(RuntimeCall, WithoutABundleIsAboutTheWorkingDirectory) {
  EXPECT_EQ((Call{"run", "x"})->spec_file(), fs::current_path() / "./config.json");
  EXPECT_EQ((Call{"run", "-b", "bundle", "x"})->spec_file(), fs::current_path() / "bundle/config.json");
}

TEST(RuntimeCall, OfCrunMayNameAnotherSpec) {
  EXPECT_EQ((Call{"run", "-f", "/other.json", "-b", "/b", "x"})->spec_file(), "/other.json");
  EXPECT_EQ((Call{"run", "--conf=o.json", "-b", "/b", "x"})->spec_file(), fs::current_path() / "o.json");
  EXPECT_EQ((Call{"run", "--config", "config.json", "-b", "/b", "x"})->spec_file(), "/b/config.json");
  EXPECT_EQ((Call{"run", "--con", "a", "x"})->spec_file(), fs::current_path() / "./config.json")
      << "could be --console-socket";
}

TEST(RuntimeCall, FindsTheSubcommandBehindFlagsWithValues) {
  const auto subcommand = [](std::initializer_list<const char*> words) { return std::string(Call(words)->subcommand); };
  EXPECT_EQ(subcommand({"--root", "create", "start", "x"}), "start");
  EXPECT_EQ(subcommand({"-root", "create", "state", "x"}), "state");
  EXPECT_EQ(subcommand({"--root=create", "state", "x"}), "state");
  EXPECT_EQ(subcommand({"-r", "create", "-l", "run", "-s", "kill", "x"}), "kill");
  EXPECT_EQ(subcommand({"--debug", "--systemd-cgroup", "create", "x"}), "create");
  EXPECT_EQ(subcommand({"--rootless", "auto", "create", "x"}), "create");
  EXPECT_EQ(subcommand({"--rootless=true", "create", "x"}), "create");
  EXPECT_EQ(subcommand({"-rootless", "create", "x"}), "create") << "runsc's takes no value";
  EXPECT_EQ(subcommand({"--criu", "run", "list"}), "list");
  EXPECT_EQ(subcommand({"--cgroup-m", "run", "list"}), "list");
  EXPECT_EQ(subcommand({"--platform", "run", "-network", "create", "-strace", "start", "x"}), "start");
  EXPECT_EQ(subcommand({"--log-level", "debug", "--log-f", "json", "run", "x"}), "run");
  EXPECT_EQ(subcommand({"--", "create", "x"}), "create");
}

TEST(RuntimeCall, BehindAFlagThatNobodyKnowsIsFoundAllTheSame) {
  const Call call{"--new-flag", "value", "--log", "/log", "create", "--bundle", "/b", "0bc7"};
  EXPECT_TRUE(call->creates_container());
  EXPECT_EQ(call->bundle, "/b");
  EXPECT_EQ(call->id, "0bc7");
  EXPECT_TRUE((Call{"--new-flag", "create", "--bundle", "/b", "0bc7"})->creates_container());
  EXPECT_TRUE((Call{"--new-flag=kill", "create", "0bc7"})->creates_container());
  EXPECT_TRUE((Call{"-x", "value", "-y", "other", "run", "0bc7"})->creates_container());
  EXPECT_EQ((Call{"--new-flag", "kill", "0bc7", "9"})->subcommand, "kill");
  EXPECT_EQ((Call{"--debug", "kill", "create", "9"})->subcommand, "kill");
  EXPECT_EQ((Call{"no-such", "create", "0bc7"})->subcommand, "no-such");
}

TEST(RuntimeCall, ThatMayOrMayNotCreateAContainerIsRefusedAndNotLeftWithoutANetwork) {
  for (const auto* word : {"kill", "run", "create"}) {
    const Call call{"--new-flag", word, "create", "--bundle", "/b", "0bc7"};
    EXPECT_THAT([&] { check_understood(*call.operator->()); },
                ThrowsMessage<Error>(AllOf(HasSubstr("flag --new-flag"), HasSubstr(word))))
        << word;
  }
  EXPECT_NO_THROW(check_understood(*(Call{"--new-flag", "create", "--bundle", "/b", "0bc7"}).operator->()));
  EXPECT_NO_THROW(check_understood(*(Call{"--debug", "create", "create"}).operator->()));
}

TEST(RuntimeCall, TakesNoValueOfAnUnknownFlagForTheId) {
  EXPECT_EQ((Call{"create", "--new-flag", "value", "0bc7"})->id, "0bc7");
  EXPECT_EQ((Call{"create", "0bc7", "--new-flag", "value"})->id, "0bc7");
  EXPECT_EQ((Call{"create", "--new-switch", "0bc7"})->id, "0bc7");
  EXPECT_EQ((Call{"create", "--no-pivot", "0bc7", "value"})->id, "0bc7");
}

TEST(RuntimeCall, IsNoCreateByAWordSomewhere) {
  EXPECT_FALSE((Call{"start", "create"})->creates_container());
  EXPECT_FALSE((Call{"delete", "--force", "run"})->creates_container());
  EXPECT_FALSE((Call{"exec", "x", "create", "--bundle", "/b"})->creates_container());
  EXPECT_FALSE((Call{"--log", "create"})->creates_container());
  EXPECT_FALSE((Call{"--version"})->creates_container());
  EXPECT_FALSE((Call{"features"})->creates_container());
  EXPECT_FALSE((Call{})->creates_container());
}

TEST(RuntimeCall, OfAContainerNamedCreateCreatesIt) {
  const Call call{"create", "--bundle", "/b", "create"};
  EXPECT_TRUE(call->creates_container());
  EXPECT_EQ(call->id, "create");
}

TEST(RuntimeCall, WithoutAnIdIsLeftToTheRuntimeToRefuse) {
  EXPECT_FALSE((Call{"create"})->creates_container());
  EXPECT_FALSE((Call{"create", "--help"})->creates_container());
  EXPECT_FALSE((Call{"run", "--bundle"})->creates_container());
}

TEST(RuntimeCall, TakesAnIdThatLooksLikeNothing) {
  EXPECT_EQ((Call{"create", "-b", "/b", "-"})->id, "-");
  EXPECT_EQ((Call{"create", "--", "-x"})->id, "-x");
  EXPECT_EQ((Call{"run", "x", "y"})->id, "x");
}

}  // namespace
}  // namespace docker_cni::rewriter
