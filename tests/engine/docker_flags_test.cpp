// SPDX-License-Identifier: Apache-2.0
#include "shared/engine/docker_flags.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "shared/error.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

DockerFlags flags(const std::string& host_config, const std::string& config, const std::string& mode = "none") {
  const support::TempDir dir;
  dir.write("hostconfig.json", host_config);
  dir.write("config.v2.json", config);
  ContainerInfo info;
  info.engine = Engine::docker;
  info.engine_dir = dir.path();
  info.network_mode = mode;
  return read_docker_flags(info);
}

std::vector<std::string> ports(const DockerFlags& flags) {
  std::vector<std::string> all;
  for (const auto& port : flags.ports) all.push_back(port.host_ip + "|" + port.host_port + "|" + port.port);
  return all;
}

constexpr auto two_ports =
    R"({"PortBindings":{"53/udp":[{"HostIp":"127.0.0.1","HostPort":"53"}],)"
    R"("80/tcp":[{"HostIp":"","HostPort":"8080"},{"HostIp":"::1","HostPort":""}]},"PublishAllPorts":false})";

TEST(DockerFlags, AreThePortsThatDockerStoresForItsFlagP) {
  EXPECT_THAT(ports(flags(two_ports, "{}")), ElementsAre("127.0.0.1|53|53/udp", "|8080|80/tcp", "::1||80/tcp"));
}

TEST(DockerFlags, WithPublishAllAreAlsoTheExposedPortsThatAreNotPublishedYet) {
  const auto* const config = R"({"Config":{"ExposedPorts":{"80/tcp":{},"443/tcp":{}}}})";
  EXPECT_THAT(ports(flags(R"({"PortBindings":{"80/tcp":[{"HostPort":"8080"}]},"PublishAllPorts":true})", config)),
              ElementsAre("|8080|80/tcp", "||443/tcp"));
  EXPECT_THAT(ports(flags(R"({"PortBindings":null,"PublishAllPorts":false})", config)), IsEmpty());
}

TEST(DockerFlags, AreNoneWhereDockerGivesTheContainerANetworkItself) {
  EXPECT_THAT(flags(two_ports, "{}", "bridge").ports, IsEmpty());
}

TEST(DockerFlags, TellTheMacAddressAsOldAndNewDockersStoreIt) {
  const auto mac_in = [](const std::string& config) { return flags("{}", config).mac_address; };
  EXPECT_EQ(mac_in(R"({"Config":{"MacAddress":"02:00:00:00:00:01"}})"), "02:00:00:00:00:01");
  EXPECT_EQ(mac_in(R"({"NetworkSettings":{"Networks":{"none":{"MacAddress":"02:00:00:00:00:02"}}}})"),
            "02:00:00:00:00:02");
  EXPECT_EQ(mac_in(R"({"NetworkSettings":{"Networks":{"none":{"DesiredMacAddress":"02:00:00:00:00:03",)"
                   R"("MacAddress":""}}}})"),
            "02:00:00:00:00:03");
  EXPECT_EQ(mac_in(R"({"NetworkSettings":{"Networks":{"bridge":{"MacAddress":"02:00:00:00:00:04"}}}})"), "");
  EXPECT_EQ(mac_in(R"({"Config":null,"NetworkSettings":{"Networks":null}})"), "");
}

TEST(DockerFlags, TellTheDnsThatWasChosen) {
  const auto chosen = flags(R"({"Dns":["10.1.0.53"],"DnsSearch":["."],"DnsOptions":["ndots:2"]})", "{}");
  EXPECT_THAT(chosen.dns_servers, ElementsAre("10.1.0.53"));
  EXPECT_THAT(chosen.dns_searches, ElementsAre("."));
  EXPECT_THAT(chosen.dns_options, ElementsAre("ndots:2"));
  EXPECT_THAT(flags(R"({"Dns":null,"DnsSearch":[]})", "{}").dns_servers, IsEmpty());
}

TEST(DockerFlags, ThatCannotBeReadNameTheFile) {
  EXPECT_THAT([] { flags(R"({"PortBindings":[]})", "{}"); }, ThrowsMessage<Error>(HasSubstr("hostconfig.json")));
}

}  // namespace
}  // namespace docker_cni::engine
