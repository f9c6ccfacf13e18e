// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/error.hpp"
#include "tests/hooks/admin_host.hpp"

namespace docker_cni {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::ThrowsMessage;

/// A container "web" whose ports are 8080 -> 80, 127.0.0.1:53 -> 53/udp and 9000-9002.
record::Record publishing(const support::AdminHost& host) {
  auto record = host.record("0bc7");
  record.name = "web";
  auto& attachment = record.attachments.front();
  attachment.list = cni::parse_network_config_list(
      R"({"cniVersion":"1.0.0","name":"front","plugins":[{"type":"portmap","capabilities":{"portMappings":true}}]})");
  attachment.capability_args = R"({"portMappings":[{"hostPort":8080,"containerPort":80,"protocol":"tcp"},)"
                               R"({"hostPort":53,"containerPort":53,"protocol":"udp","hostIP":"127.0.0.1"},)"
                               R"({"hostPort":9000,"containerPort":9000},{"hostPort":9001,"containerPort":9001},)"
                               R"({"hostPort":9002,"containerPort":9002}]})";
  return record;
}

TEST(AdminPort, TellsWhereAContainerIsReachedAsDockerPortDoes) {
  const support::AdminHost host;
  host.save(publishing(host));
  EXPECT_EQ(host.run({"port", "web"}).text,
            "80/tcp -> 0.0.0.0:8080\n53/udp -> 127.0.0.1:53\n9000/tcp -> 0.0.0.0:9000\n"
            "9001/tcp -> 0.0.0.0:9001\n9002/tcp -> 0.0.0.0:9002\n");
  EXPECT_EQ(host.run({"port", "web", "80"}).text, "0.0.0.0:8080\n");
  EXPECT_EQ(host.run({"port", "0bc7", "53/udp"}).text, "127.0.0.1:53\n");
  EXPECT_EQ(host.run({"port", "web", "80", "--format", "json"}).text,
            R"([{"port":"80/tcp","hostIp":"0.0.0.0","hostPort":8080}])"
            "\n");
  EXPECT_THAT(
      [&] {
        host.run({"port", "web", "81"});
      },
      ThrowsMessage<Error>(HasSubstr("container \"web\" publishes no port 81/tcp")));
}

TEST(AdminPort, TellsNothingOfAStoppedContainer) {
  const support::AdminHost host;
  auto record = publishing(host);
  record.phase = record::Phase::kept;
  host.save(record);
  EXPECT_EQ(host.run({"port", "web"}).text, "");
}

TEST(AdminLs, ShowsPublishedPortsAsDockerPsDoes) {
  const support::AdminHost host;
  host.save(publishing(host));
  EXPECT_THAT(host.run({"ls"}).text,
              HasSubstr("0.0.0.0:8080->80/tcp,0.0.0.0:9000-9002->9000-9002/tcp,127.0.0.1:53->53/udp"));
  EXPECT_THAT(host.run({"ls", "--format", "json"}).text, HasSubstr("\"hostPort\": 8080"));
}

TEST(AdminLs, ShowsOnlyContainersOnTheChosenNetwork) {
  const support::AdminHost host;
  host.save(host.record("0bc7"));
  auto other = host.record("1bc7");
  other.attachments = {support::attachment("back", "eth0", R"({"cniVersion": "1.0.0"})")};
  host.save(other);
  EXPECT_EQ(host.run({"ls", "-q", "--network", "back"}).text, "1bc7\n");
  EXPECT_EQ(host.run({"ls", "-q", "--filter", "network=front"}).text, "0bc7\n");
  EXPECT_THAT(
      [&] {
        host.run({"ls", "--filter", "name=web"});
      },
      ThrowsMessage<Error>(HasSubstr("supported is network=NAME")));
}

}  // namespace
}  // namespace docker_cni
