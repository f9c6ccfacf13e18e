// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/published_ports.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "shared/error.hpp"

namespace docker_cni::attachment {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;

std::vector<std::string> words(const std::vector<cni::PortMapping>& mappings) {
  std::vector<std::string> all;
  for (const auto& mapping : mappings) {
    const auto choice = mapping.host_port != 0
                            ? std::string()
                            : " of " + std::to_string(mapping.choice.first) + "-" + std::to_string(mapping.choice.last);
    all.push_back(cni::host_side_of(mapping) + choice + " -> " + std::to_string(mapping.container_port));
  }
  return all;
}

TEST(PublishedPorts, HaveTheSyntaxOfDockerRun) {
  EXPECT_THAT(words(parse_published_ports("8080:80,127.0.0.1:53:53/udp, [::1]:8443:443\n0.0.0.0:81:81/TCP")),
              ElementsAre("8080/tcp -> 80", "127.0.0.1:53/udp -> 53", "[::1]:8443/tcp -> 443", "0.0.0.0:81/tcp -> 81"));
}

TEST(PublishedPorts, OfARangeAreOneEach) {
  EXPECT_THAT(words(parse_published_ports("9000-9002:7000-7002")),
              ElementsAre("9000/tcp -> 7000", "9001/tcp -> 7001", "9002/tcp -> 7002"));
}

TEST(PublishedPorts, WithoutAHostPortLeaveItToUs) {
  EXPECT_THAT(words(parse_published_ports("80,127.0.0.1::81,0:82,8000-8010:83,90-91")),
              ElementsAre("0/tcp of 0-0 -> 80", "127.0.0.1:0/tcp of 0-0 -> 81", "0/tcp of 0-0 -> 82",
                          "0/tcp of 8000-8010 -> 83", "0/tcp of 0-0 -> 90", "0/tcp of 0-0 -> 91"));
}

TEST(PublishedPorts, ThatAreWrongNameThePort) {
  for (const auto* wrong : {"http", "70000:80", "80:0", "8080:80/icmp", "1.2.3:80:80", "9000-9002:80-81", "9-8:80", ":",
                            "80;81", "1-65535,1-65535"}) {
    EXPECT_THAT([&] { parse_published_ports(wrong); }, ThrowsMessage<Error>(::testing::Not(::testing::IsEmpty())))
        << wrong;
  }
  EXPECT_THAT([] { parse_published_ports("70000:80"); },
              ThrowsMessage<Error>(HasSubstr("\"70000:80\": port \"70000\" is not a number from 1 to 65535")));
  EXPECT_THAT([] { parse_published_ports(" "); }, ThrowsMessage<Error>(HasSubstr("no port is given")));
}

TEST(PublishedPorts, OfDockersFilesAreReadAsDockerWroteThem) {
  EXPECT_THAT(words(port_mappings_of({{"80/tcp", "", "8080"},
                                      {"53/udp", "127.0.0.1", "53"},
                                      {"443/tcp", "::1", "8443"},
                                      {"81/tcp", "", "8000-8010"},
                                      {"82", "", ""}})),
              ElementsAre("8080/tcp -> 80", "127.0.0.1:53/udp -> 53", "[::1]:8443/tcp -> 443",
                          "0/tcp of 8000-8010 -> 81", "0/tcp of 0-0 -> 82"));
}

TEST(PortMappings, StayWhatTheyAreAsJson) {
  const auto mappings = parse_published_ports("8080:80,[::1]:53:53/udp,8000-8010:81");
  EXPECT_EQ(cni::parse_port_mappings(cni::format_port_mappings(mappings)), mappings);
  EXPECT_EQ(cni::format_port_mappings({mappings.front()}),
            R"([{"hostPort":8080,"containerPort":80,"protocol":"tcp"}])");
}

}  // namespace
}  // namespace docker_cni::attachment
