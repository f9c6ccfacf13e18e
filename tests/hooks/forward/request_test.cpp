// SPDX-License-Identifier: Apache-2.0
#include "hooks/forward/request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/cni/error.hpp"
#include "shared/error.hpp"

namespace docker_cni::forward {
namespace {

using ::testing::ElementsAre;
using ::testing::Property;
using ::testing::Throws;

Environment call(const std::string& command) { return {command, "0bc7", "eth0", "/usr/sbin"}; }

auto throws_code(unsigned code) { return Throws<cni::PluginError>(Property(&cni::PluginError::code, code)); }

TEST(ForwardRequest, KeepsPrevResultAsItIs) {
  const auto request =
      parse_request(call("ADD"), R"({"cniVersion":"0.4.0","name":"front","prevResult":{"ips": [ ], "mine":1.50}})");
  EXPECT_EQ(request.prev_result, R"({"ips": [ ], "mine":1.50})");
  EXPECT_EQ(request.owner, (Owner{"front", "0bc7", "eth0"}));
}

TEST(ForwardRequest, ToDeleteNeedsNoResult) {
  EXPECT_EQ(parse_request(call("DEL"), R"({"cniVersion":"0.3.1","name":"front"})").prev_result, "");
}

TEST(ForwardRequest, WithoutAPluginBeforeUsIsRefused) {
  for (const auto* command : {"ADD", "CHECK"}) {
    EXPECT_THAT([&] { parse_request(call(command), R"({"cniVersion":"1.0.0","name":"front"})"); },
                throws_code(cni::invalid_network_config))
        << command;
  }
}

TEST(ForwardRequest, OfGcNamesWhoStays) {
  const auto request = parse_request({"GC", "", "", ""},
                                     R"({"cniVersion":"1.1.0","name":"front",
    "cni.dev/valid-attachments":[{"containerID":"0bc7","ifname":"eth0"}]})");
  EXPECT_THAT(request.valid, ElementsAre(Owner{"front", "0bc7", "eth0"}));
}

TEST(ForwardRequest, OfGcWithoutAListFreesNobody) {
  EXPECT_THAT(
      [] {
        parse_request({"GC", "", "", ""}, R"({"cniVersion":"1.1.0","name":"front"})");
      },
      throws_code(cni::invalid_network_config));
}

TEST(ForwardRequest, IsRefusedWithTheSpecsCodes) {
  EXPECT_THAT([] { parse_request(call("ADD"), "{"); }, throws_code(cni::decoding_failure));
  EXPECT_THAT([] { parse_request(call("ADD"), R"({"cniVersion":"0.2.0","name":"front"})"); },
              throws_code(cni::incompatible_version));
  EXPECT_THAT([] { parse_request(call("ADD"), R"({"cniVersion":"1.2.0","name":"front"})"); },
              throws_code(cni::incompatible_version));
  EXPECT_THAT([] { parse_request(call("ADD"), R"({"cniVersion":"1.0.0","name":"a b"})"); },
              throws_code(cni::invalid_network_config));
  EXPECT_THAT(
      [] {
        parse_request({"DEL", "", "eth0", ""}, R"({"cniVersion":"1.0.0","name":"front"})");
      },
      throws_code(cni::unknown_container));
  EXPECT_THAT(
      [] {
        parse_request({"DEL", "0bc7", "e\"", ""}, R"({"cniVersion":"1.0.0","name":"front"})");
      },
      throws_code(cni::invalid_environment));
}

constexpr const char* on_a_bridge =
    R"("prevResult":{"interfaces":[{"name":"front0"}],"ips":[{"address":"10.87.0.5/24"}]})";

TEST(ForwardRequest, HasThePortsAndTheMasquerade) {
  const auto request = parse_request(call("ADD"), R"({"cniVersion":"1.0.0","name":"front","ipMasq":true,
    "runtimeConfig":{"portMappings":[{"hostPort":8080,"containerPort":80,"protocol":"TCP","hostIP":""}]},)" +
                                                      std::string(on_a_bridge) + "}");
  const auto attachment = attachment_of(request);
  EXPECT_TRUE(attachment.masquerades);
  ASSERT_THAT(attachment.ports, testing::SizeIs(1));
  EXPECT_EQ(cni::host_side_of(attachment.ports[0]), "8080/tcp");
  EXPECT_FALSE(parse_request(call("ADD"), R"({"cniVersion":"1.0.0","name":"front",)" + std::string(on_a_bridge) + "}")
                   .masquerades);
}

TEST(ForwardRequest, RefusesPortsThatItCannotRead) {
  EXPECT_THAT(
      [] {
        parse_request(call("ADD"), R"({"cniVersion":"1.0.0","name":"front",
          "runtimeConfig":{"portMappings":[{"hostPort":99999,"containerPort":80}]},)" +
                                       std::string(on_a_bridge) + "}");
      },
      throws_code(cni::invalid_network_config));
}

TEST(ForwardRequest, OfDelGoesOnWithoutPortsThatItCannotRead) {
  EXPECT_THAT(parse_request(call("DEL"), R"({"cniVersion":"1.0.0","name":"front",
                "runtimeConfig":{"portMappings":[{"hostPort":"8080"}]}})")
                  .ports,
              testing::IsEmpty());
}

TEST(ForwardRequest, RefusesAPortOfAFamilyThatTheContainerHasNot) {
  const auto request = parse_request(call("ADD"), R"({"cniVersion":"1.0.0","name":"front",
    "runtimeConfig":{"portMappings":[{"hostPort":8080,"containerPort":80,"hostIP":"fd02::1"}]},)" +
                                                      std::string(on_a_bridge) + "}");
  EXPECT_THAT([&] { attachment_of(request); }, testing::ThrowsMessage<Error>(testing::HasSubstr(
                                                   "[fd02::1]:8080/tcp can't be published: the container has "
                                                   "no IPv6 address")));
}

TEST(ForwardRequest, RefusesPortsToWhichNoInterfaceOfTheHostLeads) {
  const auto request = parse_request(call("ADD"), R"({"cniVersion":"1.0.0","name":"front",
    "runtimeConfig":{"portMappings":[{"hostPort":8080,"containerPort":80}]},
    "prevResult":{"interfaces":[{"name":"eth0","sandbox":"/n"}],"ips":[{"address":"10.87.0.5/24"}]}})");
  EXPECT_THAT([&] { attachment_of(request); }, testing::ThrowsMessage<Error>(testing::HasSubstr("8080/tcp")));
}

}  // namespace
}  // namespace docker_cni::forward
