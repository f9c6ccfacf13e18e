// SPDX-License-Identifier: Apache-2.0
#include "shared/installed/programs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <vector>

#include "shared/error.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::installed {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

void install(const support::TempDir& dir, const fs::path& directory) {
  for (const auto* name : {"oci-cni-add-hook", "oci-cni-del-hook"}) {
    ASSERT_EQ(::chmod(dir.write(directory / name, "").c_str(), 0755), 0);
  }
}

TEST(HookPrograms, AreFoundBesideOurOwn) {
  const support::TempDir dir;
  install(dir, "bin");
  install(dir, "libexec/oci");
  const auto programs = find_hook_programs(dir.path() / "bin");
  EXPECT_EQ(programs.add, dir.path() / "bin/oci-cni-add-hook");
  EXPECT_EQ(programs.del, dir.path() / "bin/oci-cni-del-hook");
}

TEST(HookPrograms, AreFoundInLibexec) {
  const support::TempDir dir;
  install(dir, "libexec/oci");
  EXPECT_EQ(find_hook_programs(dir.path() / "bin").add, dir.path() / "libexec/oci/oci-cni-add-hook");
}

TEST(HookPrograms, ThatLackAreNamed) {
  const support::TempDir dir;
  install(dir, "bin");
  ASSERT_EQ(::chmod((dir.path() / "bin/oci-cni-del-hook").c_str(), 0644), 0);
  EXPECT_THAT([&] { find_hook_programs(dir.path() / "bin"); },
              ThrowsMessage<Error>(AllOf(HasSubstr("oci-cni-del-hook is neither in " + (dir.path() / "bin").string()),
                                         HasSubstr((dir.path() / "libexec/oci").string()))));
}

TEST(OwnPlugins, AreLookedForBehindWhatTheAdministratorNames) {
  const support::TempDir dir;
  EXPECT_THAT(with_own_plugins({"/opt/cni/bin"}, dir.path() / "bin"), ElementsAre("/opt/cni/bin"));
  ASSERT_EQ(::chmod(dir.write("libexec/oci/docker-cni-forward", "").c_str(), 0755), 0);
  const auto libexec = dir.path() / "libexec/oci";
  EXPECT_THAT(with_own_plugins({"/opt/cni/bin"}, dir.path() / "bin"), ElementsAre("/opt/cni/bin", libexec));
  EXPECT_THAT(with_own_plugins({"/opt/cni/bin"}, libexec), ElementsAre("/opt/cni/bin", libexec));
  EXPECT_THAT(with_own_plugins({libexec, "/opt/cni/bin"}, libexec), ElementsAre(libexec, "/opt/cni/bin"));
}

std::vector<oci::Hook> hooks_with(const fs::path& spec, std::chrono::milliseconds hook_timeout) {
  return hooks({"/x/oci-cni-add-hook", "/x/oci-cni-del-hook"},
               HookArguments{"/etc/docker/cni.yaml", spec, "/var/lib/docker-cni", hook_timeout});
}

TEST(Hooks, SayAllThatTheyNeed) {
  const auto hooks = hooks_with({}, std::chrono::seconds(120));
  ASSERT_EQ(hooks.size(), 2U);
  EXPECT_EQ(hooks[0].stage, "createRuntime");
  EXPECT_EQ(hooks[0].path, "/x/oci-cni-add-hook");
  EXPECT_THAT(hooks[0].args, ElementsAre("oci-cni-add-hook", "--config", "/etc/docker/cni.yaml"));
  EXPECT_THAT(hooks[0].env, ElementsAre("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));
  EXPECT_EQ(hooks[0].timeout, 270);
  EXPECT_EQ(hooks[1].stage, "poststop");
  EXPECT_EQ(hooks[1].path, "/x/oci-cni-del-hook");
  EXPECT_THAT(hooks[1].args, ElementsAre("oci-cni-del-hook", "--config", "/etc/docker/cni.yaml", "--state-dir",
                                         "/var/lib/docker-cni"));
}

TEST(Hooks, AreToldOfAnotherSpec) {
  EXPECT_THAT(hooks_with("/other.json", std::chrono::seconds(1))[0].args,
              ElementsAre("oci-cni-add-hook", "--config", "/etc/docker/cni.yaml", "--spec", "/other.json"));
}

TEST(Hooks, HaveMoreTimeThanTheyTake) { EXPECT_EQ(hooks_with({}, std::chrono::milliseconds(1))[0].timeout, 31); }

}  // namespace
}  // namespace docker_cni::installed
