// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/engines/dockerd.hpp"

#include <algorithm>
#include <boost/filesystem/operations.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>
#include <signal.h>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <vector>

#include "tests/support/temp_dir.hpp"
#include "tests/system/without_pidfd.hpp"

namespace docker_cni::admin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A program called dockerd, which ends with it.
class CalledDockerd {
 public:
  CalledDockerd() {
    const auto program = (dir_.path() / "dockerd").string();
    support::copy_program("/bin/sleep", program);
    std::string name = "dockerd";
    std::string seconds = "3600";
    std::vector<char*> arguments{name.data(), seconds.data(), nullptr};
    EXPECT_EQ(::posix_spawn(&pid_, program.c_str(), nullptr, nullptr, arguments.data(), environ), 0);
  }
  CalledDockerd(const CalledDockerd&) = delete;
  CalledDockerd& operator=(const CalledDockerd&) = delete;
  ~CalledDockerd() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  /// As find_dockerds() sees it.
  std::optional<Dockerd> found() const {
    auto all = find_dockerds();
    const auto it = std::find_if(all.begin(), all.end(), [this](const Dockerd& one) { return one.pid == pid_; });
    return it == all.end() ? std::nullopt : std::optional(std::move(*it));
  }

  /// The signal that ended it.
  int ended_by() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  }

 private:
  support::TempDir dir_;
  pid_t pid_ = -1;
};

TEST(FindDockerds, NeedsNoPidfd) {
  CalledDockerd running;
  std::optional<Dockerd> found;
  support::without_pidfd([&] { found = running.found(); });
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->process.signal(SIGHUP));
  EXPECT_EQ(running.ended_by(), SIGHUP);
  EXPECT_FALSE(found->process.signal(SIGHUP)) << "it is nobody's number any more";
}

TEST(DockerdFlags, AreTheDefaultsWhereNothingIsSaid) {
  const auto flags = parse_dockerd_flags({});
  EXPECT_EQ(flags.config_file, "/etc/docker/daemon.json");
  EXPECT_TRUE(flags.data_root.empty());
  EXPECT_THAT(flags.hosts, IsEmpty());
  EXPECT_FALSE(flags.tls);
  EXPECT_THAT(flags.conflicting, IsEmpty());
}

TEST(DockerdFlags, AreUnderstoodInEachOfTheirForms) {
  const auto flags = parse_dockerd_flags({"--debug", "-H", "fd://", "--host=unix:///run/a.sock", "-Htcp://0.0.0.0:1",
                                          "-DH=unix://", "--config-file", "/etc/d.json", "--data-root=/srv/docker",
                                          "--tlsverify", "--add-runtime", "x=/x", "--default-runtime=x"});
  EXPECT_EQ(flags.config_file, "/etc/d.json");
  EXPECT_EQ(flags.data_root, "/srv/docker");
  EXPECT_THAT(flags.hosts, ElementsAre("fd://", "unix:///run/a.sock", "tcp://0.0.0.0:1", "unix://"));
  EXPECT_TRUE(flags.tls);
  EXPECT_THAT(flags.conflicting, ElementsAre("--add-runtime", "--default-runtime"));
}

TEST(DockerdFlags, AreNoneWhereTheyAreAnotherFlagsValue) {
  EXPECT_EQ(parse_dockerd_flags({"--label", "--config-file", "/x"}).config_file, "/etc/docker/daemon.json");
  EXPECT_EQ(parse_dockerd_flags({"--icc", "--config-file", "/x"}).config_file, "/x");
  EXPECT_EQ(parse_dockerd_flags({"--tls=false"}).tls, false);
  EXPECT_EQ(parse_dockerd_flags({"--config-file"}).config_file, "/etc/docker/daemon.json");
}

TEST(DockerHost, IsASocketThatNeedsNoCertificate) {
  const auto host = [](std::vector<std::string> hosts, std::string_view daemon_json = "{}") {
    DockerdFlags flags;
    flags.hosts = std::move(hosts);
    return docker_host(flags, daemon_json);
  };
  EXPECT_EQ(host({}), "unix:///var/run/docker.sock");
  EXPECT_EQ(host({"tcp://0.0.0.0:2375", "unix:///run/other.sock"}), "unix:///run/other.sock");
  EXPECT_EQ(host({"fd://"}), "unix:///var/run/docker.sock");
  EXPECT_EQ(host({"tcp://0.0.0.0:2375"}), "tcp://127.0.0.1:2375");
  EXPECT_EQ(host({"tcp://10.0.0.1:2375"}), "tcp://10.0.0.1:2375");
  EXPECT_EQ(host({"tcp://10.0.0.1:2376"}, R"({"tlsverify": true})"), "");
  EXPECT_EQ(host({}, R"({"hosts": ["unix:///run/file.sock"]})"), "unix:///run/file.sock");
  EXPECT_EQ(host({}, "\n"), "unix:///var/run/docker.sock");
}

TEST(DataRoot, IsTheFlagsTheFilesOrTheDefault) {
  DockerdFlags flags;
  EXPECT_EQ(data_root(flags, ""), "/var/lib/docker");
  EXPECT_EQ(data_root(flags, R"({"data-root": "/srv/docker"})"), "/srv/docker");
  flags.data_root = "/flag";
  EXPECT_EQ(data_root(flags, R"({"data-root": "/srv/docker"})"), "/flag");
}

TEST(WhyOutOfReach, IsOneSentenceForEachThatCantBeServed) {
  Dockerd dockerd;
  dockerd.pid = 7;
  dockerd.program = "/usr/sbin/dockerd";
  EXPECT_EQ(why_out_of_reach(dockerd), "");
  dockerd.own_namespaces = true;
  EXPECT_THAT(why_out_of_reach(dockerd), HasSubstr("process 7, has a mount or PID namespace of its own"));
  dockerd.own_user_namespace = true;
  EXPECT_THAT(why_out_of_reach(dockerd), HasSubstr("process 7, is rootless"));
  dockerd.program = "/snap/docker/2915/bin/dockerd";
  EXPECT_THAT(why_out_of_reach(dockerd), HasSubstr("process 7, is Docker's snap"));
}

}  // namespace
}  // namespace docker_cni::admin
