// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/capability_args.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <utility>
#include <vector>

#include "shared/cni/port_mapping.hpp"
#include "shared/error.hpp"

namespace docker_cni::cni {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(CapabilityArgs, InTheConventionsFormsPassAsTheyStand) {
  for (
      const std::string good : {
          R"({})",
          R"({"portMappings":[ {"hostPort":8080,"containerPort":80,"protocol":"tcp","hostIP":"::1"} ]})",
          R"({"portMappings":[{"hostPort":1,"containerPort":65535,"protocol":"sctp","hostIP":"","x":1.50}]})",
          R"({"portMappings":[]})",
          R"({"portMappings":null,"ips":null})",
          R"({"ips":["10.1.0.2","10.1.0.3/24","fd00::2/64"]})",
          R"({"mac":"02:42:0A:01:00:02"})",
          R"({"mac":"02-42-0a-01-00-02"})",
          R"({"mac":"0242.0a01.0002"})",
          R"({"ipRanges":[[{"subnet":"10.1.0.0/24","rangeStart":"10.1.0.9","rangeEnd":"10.1.0.20","gateway":"10.1.0.1"}]]})",
          R"({"bandwidth":{"ingressRate":1000,"ingressBurst":2000}})",
          R"({"dns":{"servers":["10.1.0.1"],"searches":["a.b"],"options":["ndots:1"]}})",
          R"({"aliases":["web"]})",
          R"({"aliases":{"front":["web"]}})",
          R"({"deviceID":"0000:04:00.5"})",
          R"({"ours":{"portMappings":5}})",
      }) {
    EXPECT_EQ(accept_capability_args(good), good);
  }
}

TEST(CapabilityArgs, GetTheProtocolThatPortMappingsDoNotTell) {
  EXPECT_EQ(accept_capability_args(R"({"a":1.50,"portMappings":[{"hostPort":8080,"containerPort":80},
    {"protocol":"UDP","hostPort":53,"containerPort":53}]})"),
            R"({"a":1.50,"portMappings":[{"hostPort":8080,"containerPort":80,"protocol":"tcp"},)"
            R"({"hostPort":53,"containerPort":53,"protocol":"udp"}]})");
}

TEST(PortMappings, AreTheSameReadAgainWhateverStandsBesideAPortThatIsChosen) {
  // What a container's author writes may have the keys that are ours.
  const auto chosen = parse_port_mappings(R"([{"hostPort":8080,"firstHostPort":80,"lastHostPort":90,"formerHostPort":85,
    "containerPort":53}])");
  EXPECT_EQ(parse_port_mappings(format_port_mappings(chosen)), chosen);
  const auto open = parse_port_mappings(R"([{"hostPort":0,"firstHostPort":80,"lastHostPort":90,"containerPort":53}])");
  EXPECT_EQ(open.at(0).choice.last, 90);
  EXPECT_EQ(parse_port_mappings(format_port_mappings(open)), open);
}

TEST(CapabilityArgs, WithAWrongValueAreRefusedByItsName) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {R"([])", "an object"},
      {R"({"portMappings":5})", "portMappings must be an array, not 5"},
      {R"({"portMappings":[5]})", "portMappings[0] must be an object, not 5"},
      {R"({"portMappings":[{"hostPort":"80","containerPort":80}]})",
       "portMappings[0].hostPort must be a whole number from 1 to 65535, not \"80\""},
      {R"({"portMappings":[{"hostPort":0,"containerPort":80}]})", "portMappings[0].hostPort"},
      {R"({"portMappings":[{"hostPort":65536,"containerPort":80}]})", "portMappings[0].hostPort"},
      {R"({"portMappings":[{"hostPort":80.0,"containerPort":80}]})", "portMappings[0].hostPort"},
      {R"({"portMappings":[{"hostPort":80}]})", "portMappings[0].containerPort must be a whole number"},
      {R"({"portMappings":[{"hostPort":80,"containerPort":80,"protocol":"icmp"}]})",
       "portMappings[0].protocol must be tcp, udp or sctp, not \"icmp\""},
      {R"({"portMappings":[{"hostPort":80,"containerPort":80,"protocol":6}]})", "portMappings[0].protocol"},
      {R"({"portMappings":[{"hostPort":80,"containerPort":80,"hostIP":"10.1.0.0/24"}]})", "portMappings[0].hostIP"},
      {R"({"ips":"10.1.0.2"})", "ips must be an array, not \"10.1.0.2\""},
      {R"({"ips":["junk"]})", "ips[0]: \"junk\" is not an IP address"},
      {R"({"ips":["10.1.0.2/33"]})", "ips[0]: "},
      {R"({"mac":"02:42:0a:01:00"})", "mac must be a MAC address"},
      {R"({"mac":"02:42:0a:01:00:0g"})", "mac must be a MAC address"},
      {R"({"mac":5})", "mac must be a string"},
      {R"({"ipRanges":[{"subnet":"10.1.0.0/24"}]})", "ipRanges[0] must be an array"},
      {R"({"ipRanges":[[{"gateway":"10.1.0.1"}]]})", "ipRanges[0][0].subnet must be a string, not none"},
      {R"({"ipRanges":[[{"subnet":"10.1.0.0/40"}]]})", "ipRanges[0][0].subnet"},
      {R"({"bandwidth":{"ingressRate":1000}})", "bandwidth: ingressRate and ingressBurst need each other"},
      {R"({"bandwidth":{"egressRate":-1,"egressBurst":1}})", "bandwidth.egressRate must be a whole number, 0 or more"},
      {R"({"dns":{"servers":["resolver"]}})", "dns.servers[0]: \"resolver\" is not an IP address"},
      {R"({"dns":{"searches":"a.b"}})", "dns.searches must be an array"},
      {R"({"aliases":[1]})", "aliases[0] must be a string"},
      {R"({"aliases":{"front":[1]}})", "aliases.front[0] must be a string"},
      {R"({"cgroupPath":1})", "cgroupPath must be a string"},
  };
  for (const auto& [text, complaint] : cases) {
    const auto& wrong = text;
    EXPECT_THAT([&] { accept_capability_args(wrong); }, ThrowsMessage<Error>(HasSubstr(complaint))) << wrong;
  }
}

TEST(CheckArgs, KnowsAddressesAndMacs) {
  check_args({{"IP", "10.1.0.2"}, {"MAC", "02:42:0a:01:00:02"}, {"K8S_POD_NAME", "junk"}});
  check_args({{"IP", "10.1.0.2/24,fd00::2/64"}});
  for (const auto& arg : Args{{"IP", "junk"}, {"IP", ""}, {"IP", "10.1.0.2,"}, {"MAC", "junk"}, {"MAC", ""}}) {
    EXPECT_THAT([&] { check_args({arg}); }, ThrowsMessage<Error>(HasSubstr(arg.first))) << arg.second;
  }
}

}  // namespace
}  // namespace docker_cni::cni
