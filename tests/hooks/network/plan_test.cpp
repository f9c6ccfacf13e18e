// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/network/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/error.hpp"

namespace docker_cni {
namespace {

using admin::AskedNetwork;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

system::IpPrefix prefix(const char* text) { return system::parse_ip_prefix(text).value(); }

/// A host with eth0 for its way out.
struct Host {
  attachment::HostNetwork network;
  std::vector<cni::NetworkConfigList> lists;
  std::vector<admin::DockerSubnet> docker;
  std::vector<std::string> bridges;

  Host() {
    network.interfaces = {{"eth0", true, {prefix("192.0.2.5/24")}}};
    network.routes = {{prefix("0.0.0.0/0"), "eth0"}, {prefix("192.0.2.0/24"), "eth0"}};
    network.way_out = {"eth0", 1500};
  }
  admin::NewNetwork plan(const AskedNetwork& asked) const {
    admin::check_asked(asked);
    return admin::plan_network(asked, {network, lists, docker, bridges, "0123"});
  }
};

AskedNetwork asked(const char* name, const char* driver = "bridge") {
  AskedNetwork network;
  network.name = name;
  network.driver = driver;
  return network;
}

std::vector<std::string> subnets_of(const admin::NewNetwork& network) {
  std::vector<std::string> texts;
  for (const auto& subnet : network.subnets) texts.push_back(system::format_ip_prefix(subnet.prefix));
  return texts;
}

TEST(PlanNetwork, ChoosesWhatNobodyHas) {
  Host host;
  EXPECT_THAT(subnets_of(host.plan(asked("front"))), ElementsAre("10.87.0.0/24"));
  host.network.routes.push_back({prefix("10.87.0.0/24"), "wg0"});
  host.docker.push_back({"lan", prefix("10.87.1.0/24")});
  host.lists.push_back(cni::parse_network_config_list(
      R"({"cniVersion":"1.0.0","name":"other","plugins":[{"type":"ptp","ipam":{"type":"host-local","subnet":"10.87.2.0/24"}}]})"));
  host.network.interfaces.push_back({"x", true, {prefix("10.87.3.1/24")}});
  EXPECT_THAT(subnets_of(host.plan(asked("front"))), ElementsAre("10.87.4.0/24"));
}

TEST(PlanNetwork, AddsIpv6WhereAsked) {
  const Host host;
  auto network = asked("front");
  network.ipv6 = true;
  const auto subnets = subnets_of(host.plan(network));
  ASSERT_EQ(subnets.size(), 2U);
  EXPECT_TRUE(subnets[1].starts_with("fd"));
  network.addresses.subnets = {"10.1.0.0/24", "fd01::/64"};
  EXPECT_THAT(subnets_of(host.plan(network)), ElementsAre("10.1.0.0/24", "fd01::/64"));
}

TEST(PlanNetwork, TakesTheMtuOfTheWayOut) {
  Host host;
  EXPECT_EQ(host.plan(asked("front")).mtu, 0);
  host.network.way_out->mtu = 1420;
  EXPECT_EQ(host.plan(asked("front")).mtu, 1420);
  auto network = asked("front");
  network.mtu = 1300;
  EXPECT_EQ(host.plan(network).mtu, 1300);
}

TEST(PlanNetwork, StandsOnTheWayOutIfNothingElseIsSaid) {
  Host host;
  auto network = asked("lan", "macvlan");
  network.addresses.subnets = {"192.0.2.0/24"};
  EXPECT_EQ(host.plan(network).parent, "eth0");
  network.parent = "eth1";
  EXPECT_EQ(host.plan(network).parent, "eth1");
  network.parent.clear();
  host.network.way_out.reset();
  EXPECT_THAT([&] { host.plan(network); }, ThrowsMessage<Error>(HasSubstr("give --parent")));
}

TEST(PlanNetwork, MakesABridgeOfItsOwnAndRefusesAnothers) {
  Host host;
  EXPECT_EQ(host.plan(asked("front")).bridge, "front0");
  EXPECT_TRUE(host.plan(asked("front")).makes_bridge);
  const auto refuses = [&](const AskedNetwork& network, const char* sentence) {
    EXPECT_THAT([&] { host.plan(network); }, ThrowsMessage<Error>(HasSubstr(sentence)));
  };
  refuses(asked("eth"), "the interface eth0 is there, and no bridge; choose another one by -o bridge=NAME");
  refuses(asked("a-name-of-15-chs"), "has more than 15 characters, which no interface may have; choose another");
  host.network.interfaces.push_back({"front0", true, {}});
  host.bridges = {"front0"};
  refuses(asked("front"), "the bridge front0 is there already; choose another");
  auto network = asked("front");
  network.options = {"bridge=front0"};
  EXPECT_FALSE(host.plan(network).makes_bridge);
  host.lists.push_back(cni::parse_network_config_list(
      R"({"cniVersion":"1.0.0","name":"other","plugins":[{"type":"bridge","bridge":"back0"}]})"));
  refuses(asked("back"), "the bridge back0 is that of the network \"other\"");
  host.lists.push_back(
      cni::parse_network_config_list(R"({"cniVersion":"1.0.0","name":"usual","plugins":[{"type":"bridge"}]})"));
  refuses(asked("cni"), "the bridge cni0 is that of the network \"usual\"");
}

TEST(PlanNetwork, RefusesASubnetOfDockers) {
  Host host;
  host.docker.push_back({"lan", prefix("10.1.0.0/16")});
  auto network = asked("front");
  network.addresses.subnets = {"10.1.2.0/24"};
  EXPECT_THAT([&] { host.plan(network); },
              ThrowsMessage<Error>(HasSubstr("overlaps that of Docker's network \"lan\", 10.1.0.0/16")));
}

TEST(CheckAsked, TellsWhatMakesNoSense) {
  const auto refuses = [](const AskedNetwork& network, const char* sentence) {
    EXPECT_THAT([&] { admin::check_asked(network); }, ThrowsMessage<Error>(HasSubstr(sentence)));
  };
  refuses(asked("a/b"), "network name \"a/b\" is not allowed");
  refuses(asked(""), "has no name");
  refuses(asked("lan", "macvlan"), "give its --subnet");
  auto network = asked("front");
  network.parent = "eth0";
  refuses(network, "--parent is for macvlan and ipvlan");
  network = asked("front");
  network.ipam = "dhcp";
  network.addresses.subnets = {"10.1.0.0/24"};
  refuses(network, "the DHCP server says subnet");
  network.ipam = "static";
  refuses(network, "each container says its address");
  network = asked("link", "ptp");
  network.ipam = "dhcp";
  refuses(network, "ptp joins no network that has a DHCP server");
  network = asked("front");
  network.internal = true;
  network.ipam = "dhcp";
  refuses(network, "--internal can't be combined with --ipam dhcp");
  network.ipam = "host-local";
  network.options = {"isDefaultGateway=true"};
  refuses(network, "--internal contradicts -o isDefaultGateway=true");
  network = asked("front");
  network.options = {"bridge=a", "bridge=b"};
  refuses(network, "-o bridge is there twice");
}

TEST(ParseDockerSubnets, ReadsEachNetworksOwn) {
  const auto subnets = admin::parse_docker_subnets("bridge 172.17.0.0/16\nhost\nboth 10.5.0.0/24 fd05::/64\n");
  ASSERT_EQ(subnets.size(), 3U);
  EXPECT_EQ(subnets[0].network, "bridge");
  EXPECT_EQ(subnets[2].network, "both");
  EXPECT_EQ(system::format_ip_prefix(subnets[2].prefix), "fd05::/64");
}

}  // namespace
}  // namespace docker_cni
