#include "rewriter/runtime_call.hpp"

#include <boost/filesystem/operations.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rewriter/arguments.hpp"

namespace docker_cni::rewriter {
namespace {

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
