// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/preflight.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace docker_cni::attachment {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

system::IpPrefix prefix(std::string_view text) { return system::parse_ip_prefix(text).value(); }

cni::NetworkConfigList list(const std::string& plugins, const std::string& name = "front") {
  return cni::parse_network_config_list(R"({"cniVersion":"1.0.0","name":")" + name + R"(","plugins":[)" + plugins +
                                        "]}");
}

std::string bridge(const std::string& more = R"("isGateway":true,"ipMasq":true)", const std::string& name = "front0") {
  return R"({"type":"bridge","bridge":")" + name + R"(",)" + more +
         R"(,"ipam":{"type":"host-local","ranges":[[{"subnet":"10.87.0.0/24"}]]}})";
}

constexpr auto* forward_drops = "-P INPUT ACCEPT\n-P FORWARD DROP\n-A FORWARD -o docker0 -j ACCEPT\n";

HostNetwork usual_host() {
  HostNetwork host;
  host.interfaces = {{"lo", true, {prefix("127.0.0.1/8")}}, {"eth0", true, {prefix("192.0.2.2/24")}}};
  host.routes = {{prefix("0.0.0.0/0"), "eth0"}, {prefix("192.0.2.0/24"), "eth0"}};
  host.way_out = {"eth0", 1500};
  return host;
}

std::vector<std::string> problems(const std::string& plugins, const HostNetwork& host = usual_host()) {
  return preflight(list(plugins), host, {}).problems;
}

std::vector<std::string> notes(const std::string& plugins, const HostNetwork& host = usual_host()) {
  return preflight(list(plugins), host, {}).notes;
}

TEST(Preflight, FindsNothingWhereAllIsWell) {
  EXPECT_THAT(problems(bridge()), IsEmpty());
  EXPECT_THAT(notes(bridge()), IsEmpty());
}

TEST(Preflight, SaysThatForwardDropsAndNothingAccepts) {
  auto host = usual_host();
  host.forward_rules = forward_drops;
  EXPECT_THAT(notes(bridge(), host), ElementsAre(AllOf(HasSubstr("FORWARD drops"), HasSubstr("docker-cni-forward"))));
  EXPECT_THAT(notes(bridge() + R"(,{"type":"docker-cni-forward"})", host), IsEmpty());
  EXPECT_THAT(notes(bridge() + R"(,{"type":"firewall"})", host), IsEmpty());
  EXPECT_THAT(notes(bridge() + R"(,{"type":"portmap"},{"type":"firewall"})", host),
              ElementsAre(HasSubstr("no new connections to published ports")));
  EXPECT_THAT(notes(R"({"type":"macvlan","master":"eth0"})", host), IsEmpty());
  for (const auto* rule : {"-A FORWARD -i front0 -j ACCEPT\n", "-A DOCKER-USER -s 10.87.0.0/24 -j ACCEPT\n"}) {
    host.forward_rules = std::string(forward_drops) + rule;
    EXPECT_THAT(notes(bridge(), host), IsEmpty()) << rule;
  }
}

TEST(Preflight, SaysThatForwardingIsOff) {
  auto host = usual_host();
  host.forwards = false;
  EXPECT_THAT(notes(bridge(), host), ElementsAre(HasSubstr("net.ipv4.ip_forward is off")));
  EXPECT_THAT(problems(bridge(R"("ipMasq":true)"), host), ElementsAre(HasSubstr("sysctl -w net.ipv4.ip_forward=1")));
  EXPECT_THAT(problems(bridge(R"("isGateway":true)"), host), IsEmpty());
  host.interfaces.push_back({"front0", true, {}});  // its first ADD was long ago
  EXPECT_THAT(problems(bridge(), host), ElementsAre(HasSubstr("net.ipv4.ip_forward is off")));
}

TEST(Preflight, SaysThatABridgesNameIsTooLong) {
  EXPECT_THAT(problems(bridge(R"("isGateway":true)", "fifteen-letters")), IsEmpty());
  EXPECT_THAT(problems(bridge(R"("isGateway":true)", "sixteen--letters")), ElementsAre(HasSubstr("more than 15")));
}

TEST(Preflight, SaysThatASubnetIsTaken) {
  auto host = usual_host();
  host.routes.push_back({prefix("10.87.0.128/25"), "vpn0"});
  EXPECT_THAT(problems(bridge(), host), ElementsAre(HasSubstr("overlaps the host's route to 10.87.0.128/25 by vpn0")));
  host = usual_host();
  host.interfaces.push_back({"docker0", true, {prefix("10.87.0.1/16")}});
  EXPECT_THAT(problems(bridge(), host), ElementsAre(HasSubstr("overlaps 10.87.0.1/16 of docker0")));
  host = usual_host();
  host.routes.push_back({prefix("10.0.0.0/8"), "eth0"});
  EXPECT_THAT(problems(bridge(), host), IsEmpty());
  EXPECT_THAT(notes(bridge(), host), ElementsAre(HasSubstr("10.0.0.0/8 by eth0")));
}

TEST(Preflight, DoesNotTakeTheNetworksOwnBridgeForAnother) {
  auto host = usual_host();
  host.routes.push_back({prefix("10.87.0.0/24"), "front0"});
  host.interfaces.push_back({"front0", true, {prefix("10.87.0.1/24")}});
  EXPECT_THAT(problems(bridge(), host), IsEmpty());
  EXPECT_THAT(notes(bridge(), host), IsEmpty());
}

TEST(Preflight, SaysThatTwoNetworksHaveOneSubnet) {
  const auto other = list(bridge(R"("isGateway":true)", "other0"), "other");
  EXPECT_THAT(preflight(list(bridge()), usual_host(), {other, list(bridge())}).problems,
              ElementsAre(HasSubstr(R"(overlaps that of the network "other", 10.87.0.0/24)")));
}

TEST(Preflight, SaysWhatAMacvlanLacks) {
  EXPECT_THAT(problems(R"({"type":"macvlan","master":"eth7","ipam":{"type":"static"}})"),
              ElementsAre(HasSubstr("the interface eth7, on which it stands, is not there")));
  EXPECT_THAT(problems(R"({"type":"macvlan","master":"eth0"})"), IsEmpty());
  auto host = usual_host();
  host.dhcp_daemon_listens = false;
  EXPECT_THAT(problems(R"({"type":"macvlan","ipam":{"type":"dhcp"}})", host),
              ElementsAre(HasSubstr("/run/cni/dhcp.sock is not there")));
}

TEST(Preflight, SaysThatPacketsMayBeTooLong) {
  EXPECT_THAT(notes(bridge(R"("mtu":9000)")), ElementsAre(HasSubstr("mtu 9000 is above the 1500 of eth0")));
  EXPECT_THAT(notes(bridge(R"("mtu":1500)")), IsEmpty());
}

TEST(Preflight, LooksAtTheHostWithoutFailing) {
  EXPECT_THAT(look_at_host({list(bridge())}, system::Deadline::in(std::chrono::seconds(10))).interfaces,
              testing::Not(IsEmpty()));
}

}  // namespace
}  // namespace docker_cni::attachment
