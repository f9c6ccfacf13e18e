// SPDX-License-Identifier: Apache-2.0
#include <boost/filesystem/operations.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "hooks/admin/engines/cli_plugin.hpp"
#include "hooks/admin/engines/daemon_file.hpp"
#include "hooks/admin/engines/docker_info.hpp"
#include "hooks/admin/engines/docker_target.hpp"
#include "hooks/admin/engines/docker_use.hpp"
#include "shared/error.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::admin {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

Dockerd dockerd(pid_t pid, const char* config_file = "/etc/docker/daemon.json") {
  Dockerd dockerd;
  dockerd.pid = pid;
  dockerd.program = "/usr/sbin/dockerd";
  dockerd.flags.config_file = config_file;
  return dockerd;
}

std::vector<Dockerd> dockerds(Dockerd one, std::optional<Dockerd> other = std::nullopt) {
  std::vector<Dockerd> all;
  all.push_back(std::move(one));
  if (other) all.push_back(*std::move(other));
  return all;
}

TEST(ChooseDockerd, TakesTheOnlyOneWithTheFileThatItReads) {
  const auto target = choose_dockerd(dockerds(dockerd(7, "/etc/d.json")), 0, false, {});
  ASSERT_TRUE(target.dockerd);
  EXPECT_EQ(target.dockerd->pid, 7);
  EXPECT_EQ(target.daemon_json, "/etc/d.json");
  EXPECT_THAT(target.notes, IsEmpty());
}

TEST(ChooseDockerd, TakesTheUsualFileWhereNoneRuns) {
  const auto target = choose_dockerd({}, 0, false, {});
  EXPECT_FALSE(target.dockerd);
  EXPECT_EQ(target.daemon_json, "/etc/docker/daemon.json");
  EXPECT_THAT(target.notes, ElementsAre("no dockerd runs that reads /etc/docker/daemon.json"));
}

TEST(ChooseDockerd, TakesThatOfThePidfileAmongSeveralAndTellsOfTheOther) {
  const auto target = choose_dockerd(dockerds(dockerd(7), dockerd(9, "/b.json")), 9, false, {});
  EXPECT_EQ(target.daemon_json, "/b.json");
  EXPECT_THAT(target.notes, ElementsAre("dockerd, process 7 (/etc/docker/daemon.json), is left as it is"));
  EXPECT_EQ(choose_dockerd(dockerds(dockerd(7), dockerd(9, "/b.json")), 0, false, "/b.json").dockerd->pid, 9);
  EXPECT_EQ(choose_dockerd(dockerds(dockerd(7), dockerd(9)), 9, true, {}).dockerd->pid, 9);
}

TEST(ChooseDockerd, AsksWhereNobodyCanTell) {
  EXPECT_THAT([] { choose_dockerd(dockerds(dockerd(7), dockerd(9, "/b.json")), 8, false, {}); },
              ThrowsMessage<Error>("several dockerds run: dockerd, process 7 (/etc/docker/daemon.json); dockerd, "
                                   "process 9 (/b.json); choose one with --pidfile"));
  EXPECT_THAT([] { choose_dockerd(dockerds(dockerd(7)), 8, true, {}); },
              ThrowsMessage<Error>(HasSubstr("the process 8 of the pidfile is not a dockerd")));
}

TEST(ChooseDockerd, SaysWhyItCantServeTheOnlyOne) {
  auto rootless = dockerd(7);
  rootless.own_user_namespace = true;
  EXPECT_THAT([&] { choose_dockerd(dockerds(std::move(rootless)), 0, false, {}); },
              ThrowsMessage<Error>(AllOf(HasSubstr("no dockerd that docker-cni can serve"), HasSubstr("rootless"))));
  rootless = dockerd(7);
  rootless.own_user_namespace = true;
  const auto target = choose_dockerd(dockerds(std::move(rootless), dockerd(9)), 0, false, {});
  EXPECT_EQ(target.dockerd->pid, 9);
  EXPECT_THAT(target.notes, ElementsAre(HasSubstr("rootless")));
}

TEST(ChooseDockerd, WritesANamedFileThatNobodyReadsYet) {
  const auto target = choose_dockerd(dockerds(dockerd(7)), 0, false, "/other.json");
  EXPECT_FALSE(target.dockerd);
  EXPECT_EQ(target.daemon_json, "/other.json");
}

TEST(ContainersWithRuntime, AreThoseThatDockerTellsOf) {
  const support::TempDir dir;
  const auto container = [&](const std::string& place, const std::string& name, const std::string& runtime) {
    dir.write("data/" + place + "/hostconfig.json", R"({"NetworkMode":"none","Runtime":")" + runtime + "\"}");
    dir.write("data/" + place + "/config.v2.json", R"({"Name":"/)" + name + "\"}");
  };
  container("containers/0bc7363cd0470f5d", "web", "cni");
  container("containers/1bc7363cd0470f5d", "other", "runc");
  container("1000.1000/containers/2bc7363cd0470f5d", "mapped", "cni");
  dir.directory("data/containers/being-removed");
  EXPECT_THAT(containers_with_runtime(container_directories(dir.path() / "data"), "cni"),
              ElementsAre("mapped (2bc7363cd047)", "web (0bc7363cd047)"));
  EXPECT_THAT(containers_with_runtime(container_directories(dir.path() / "nowhere"), "cni"), IsEmpty());
}

TEST(ContainersWithRuntime, NamesAFileThatCantBeRead) {
  const support::TempDir dir;
  dir.write("containers/0bc7/hostconfig.json", "{");
  EXPECT_THAT([&] { containers_with_runtime(container_directories(dir.path()), "cni"); },
              ThrowsMessage<Error>(HasSubstr("containers/0bc7/hostconfig.json: JSON, line 1")));
  dir.write("containers/0bc7/hostconfig.json", R"({"Runtime":7})");
  EXPECT_THAT([&] { containers_with_runtime(container_directories(dir.path()), "cni"); },
              ThrowsMessage<Error>(HasSubstr("containers/0bc7/hostconfig.json: \"Runtime\" is not a string")));
  dir.write("containers/0bc7/hostconfig.json", R"({"Runtime":null})");
  EXPECT_THAT(containers_with_runtime(container_directories(dir.path()), "cni"), IsEmpty());
}

TEST(CliPlugin, IsALinkThatComesAndGoes) {
  EXPECT_EQ(cli_plugin_link("/usr/bin/docker-cni-admin"), "/usr/libexec/docker/cli-plugins/docker-cni");
  EXPECT_EQ(cli_plugin_link("/opt/bin/docker-cni-admin"), "/usr/local/lib/docker/cli-plugins/docker-cni");
  const support::TempDir dir;
  const auto link = dir.path() / "cli-plugins" / "docker-cni";
  EXPECT_EQ(state_of(link), LinkState::absent);
  make_link(link, "/opt/bin/docker-cni-admin");
  EXPECT_EQ(state_of(link), LinkState::ours);
  make_link(link, "/usr/bin/docker-cni-admin");
  EXPECT_EQ(fs::read_symlink(link), "/usr/bin/docker-cni-admin");
  fs::remove(link);
  dir.write("cli-plugins/docker-cni", "another");
  EXPECT_EQ(state_of(link), LinkState::foreign);
}

TEST(DaemonFile, KeepsModeAndOwnerInTheFileAndInTheBackup) {
  const support::TempDir dir;
  const auto path = dir.write("daemon.json", "{\"secret\": 1}");
  ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
  const DaemonFile file(path);
  file.write_backup();
  file.write("{}");
  EXPECT_EQ(dir.read("daemon.json"), "{}");
  EXPECT_EQ(dir.read("daemon.json.docker-cni-backup"), "{\"secret\": 1}");
  for (const auto& one : {file.path(), file.backup_path()}) {
    struct stat status {};
    ASSERT_EQ(::stat(one.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0600U) << one;
  }
  file.write(file.text());
  EXPECT_EQ(dir.read("daemon.json"), "{\"secret\": 1}");
}

TEST(DaemonFile, IsMadeWithItsDirectoryAndRemovedAgain) {
  const support::TempDir dir;
  const DaemonFile file(dir.path() / "docker/daemon.json");
  EXPECT_FALSE(file.text());
  file.write("{}");
  EXPECT_EQ(dir.read("docker/daemon.json"), "{}");
  file.write(file.text());
  EXPECT_FALSE(fs::exists(file.path()));
}

TEST(DockerInfo, TellsOfRuntimesWithTheirArguments) {
  const auto info = parse_docker_info(
      R"({"default": "cni", "runtimes": {"cni":{"path":"/bin/docker-cni","runtimeArgs":["--"]},"runc":{"path":"runc"}}})");
  EXPECT_EQ(info.default_runtime, "cni");
  EXPECT_TRUE(info.has({"cni", "/bin/docker-cni", {"--"}, true}));
  EXPECT_FALSE(info.has({"cni", "/bin/docker-cni", {}, false}));
  EXPECT_FALSE(info.has({"runc", "runc", {}, true}));
  EXPECT_TRUE(info.has("runc"));
  EXPECT_FALSE(info.has("lost"));
}

TEST(DockerInfo, OfADaemonWithoutRuntimesHasNone) {
  for (const auto* text : {R"({"default": null, "runtimes": null})", "{}"}) {
    EXPECT_TRUE(parse_docker_info(text).runtimes.empty()) << text;
  }
  const auto info = parse_docker_info(R"({"default":"x","runtimes":{"io.x":{"path":null,"runtimeArgs":null}}})");
  EXPECT_TRUE(info.has({"io.x", "", {}, false}));
}

TEST(DockerInfo, ThatIsSomethingElseIsRefused) {
  for (const auto* text : {"", "[]", R"({"default":1})", R"({"runtimes":[]})", R"({"runtimes":{"a":1}})",
                           R"({"runtimes":{"a":{"path":1}}})", R"({"runtimes":{"a":{"runtimeArgs":[1]}}})"}) {
    EXPECT_THROW(parse_docker_info(text), Error) << text;
  }
}

}  // namespace
}  // namespace docker_cni::admin
