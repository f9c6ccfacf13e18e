#include "hooks/admin/engines/dockerd.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docker_cni::admin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

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
  dockerd.own_files = true;
  EXPECT_THAT(why_out_of_reach(dockerd), HasSubstr("process 7, has other files"));
  dockerd.own_user_namespace = true;
  EXPECT_THAT(why_out_of_reach(dockerd), HasSubstr("process 7, is rootless"));
  dockerd.program = "/snap/docker/2915/bin/dockerd";
  EXPECT_THAT(why_out_of_reach(dockerd), HasSubstr("process 7, is Docker's snap"));
}

}  // namespace
}  // namespace docker_cni::admin
