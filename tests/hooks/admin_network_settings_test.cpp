// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "hooks/admin/network_settings.hpp"
#include "shared/error.hpp"
#include "tests/hooks/admin_host.hpp"
#include "tests/support/fake_plugins.hpp"

namespace docker_cni {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

record::Record record_of(std::vector<record::Attachment> attachments) {
  record::Record record;
  record.id = "0bc7";
  record.pin = "/run/netns/0bc7";
  record.attachments = std::move(attachments);
  return record;
}

/// An attachment to a network whose plugin takes port mappings and aliases.
record::Attachment with_capabilities(std::string_view capability_args, std::string_view network = "front") {
  auto attachment = support::attachment(network, "eth0", "");
  attachment.list.plugins.front().capabilities = {"portMappings", "aliases"};
  attachment.capability_args = capability_args;
  return attachment;
}

json settings_of(std::vector<record::Attachment> attachments) {
  return json::parse(admin::network_settings(record_of(std::move(attachments))));
}

/// bridge's result, with another address of each family behind the first.
constexpr const char* bridge_result = R"({"cniVersion": "1.0.0",
  "interfaces": [{"name": "br0", "mac": "02:00:00:00:00:01"}, {"name": "veth1", "mac": "02:00:00:00:00:02"},
                 {"name": "eth0", "mac": "02:00:00:00:00:03", "sandbox": "/run/netns/0bc7"}],
  "ips": [{"address": "10.1.0.2/24", "gateway": "10.1.0.1", "interface": 2},
          {"address": "10.1.0.3/24", "gateway": "10.1.0.1", "interface": 2},
          {"address": "fd00::2/64", "gateway": "fd00::1", "interface": 2},
          {"address": "fd00::3/64", "gateway": "fd00::1", "interface": 2}],
  "routes": [{"dst": "0.0.0.0/0"}]})";

TEST(NetworkSettings, HasDockersKeysWithAndWithoutNetworks) {
  const auto with = settings_of({support::attachment("front", "eth0", bridge_result)});
  const auto without = settings_of({});
  const auto keys = [](const json& object) {
    std::vector<std::string> all;
    for (const auto& [key, value] : object.items()) all.push_back(key);
    return all;
  };
  const std::vector<std::string> top{"Bridge",
                                     "EndpointID",
                                     "Gateway",
                                     "GlobalIPv6Address",
                                     "GlobalIPv6PrefixLen",
                                     "HairpinMode",
                                     "IPAddress",
                                     "IPPrefixLen",
                                     "IPv6Gateway",
                                     "LinkLocalIPv6Address",
                                     "LinkLocalIPv6PrefixLen",
                                     "MacAddress",
                                     "Networks",
                                     "Ports",
                                     "SandboxID",
                                     "SandboxKey",
                                     "SecondaryIPAddresses",
                                     "SecondaryIPv6Addresses"};
  EXPECT_EQ(keys(with), top);
  EXPECT_EQ(keys(without), top);
  EXPECT_EQ(keys(with.at("Networks").at("front")),
            (std::vector<std::string>{"Aliases", "DriverOpts", "EndpointID", "Gateway", "GlobalIPv6Address",
                                      "GlobalIPv6PrefixLen", "IPAMConfig", "IPAddress", "IPPrefixLen", "IPv6Gateway",
                                      "Links", "MacAddress", "NetworkID"}));
  EXPECT_EQ(without.at("Networks"), json::object());
  EXPECT_EQ(without.at("Ports"), json::object());
}

TEST(NetworkSettings, TellsOfABridgeWithAddressesOfBothFamilies) {
  const auto settings = settings_of({support::attachment("front", "eth0", bridge_result)});
  for (const auto& place : {settings, settings.at("Networks").at("front")}) {
    EXPECT_EQ(place.at("IPAddress"), "10.1.0.2");
    EXPECT_EQ(place.at("IPPrefixLen"), 24);
    EXPECT_EQ(place.at("Gateway"), "10.1.0.1");
    EXPECT_EQ(place.at("GlobalIPv6Address"), "fd00::2");
    EXPECT_EQ(place.at("GlobalIPv6PrefixLen"), 64);
    EXPECT_EQ(place.at("IPv6Gateway"), "fd00::1");
    EXPECT_EQ(place.at("MacAddress"), "02:00:00:00:00:03");
  }
  EXPECT_EQ(settings.at("SandboxKey"), "/run/netns/0bc7");
  EXPECT_EQ(settings.at("SecondaryIPAddresses"), json::parse(R"([{"Addr": "10.1.0.3", "PrefixLen": 24}])"));
  EXPECT_EQ(settings.at("SecondaryIPv6Addresses"), json::parse(R"([{"Addr": "fd00::3", "PrefixLen": 64}])"));
}

TEST(NetworkSettings, TellsOfIPv4Alone) {
  const auto settings = settings_of({support::attachment("front", "eth0", support::result("10.1.0.2/24"))});
  EXPECT_EQ(settings.at("IPAddress"), "10.1.0.2");
  EXPECT_EQ(settings.at("GlobalIPv6Address"), "");
  EXPECT_EQ(settings.at("GlobalIPv6PrefixLen"), 0);
  EXPECT_EQ(settings.at("SecondaryIPAddresses"), nullptr);
}

TEST(NetworkSettings, LeavesTheGatewayEmptyWhereThereIsNone) {
  const auto settings = settings_of({support::attachment("calico", "eth0", R"({"cniVersion": "1.0.0",
    "interfaces": [{"name": "cali0bc7"}], "ips": [{"address": "192.168.7.9/32"}]})")});
  EXPECT_EQ(settings.at("IPAddress"), "192.168.7.9");
  EXPECT_EQ(settings.at("IPPrefixLen"), 32);
  EXPECT_EQ(settings.at("Gateway"), "");
  EXPECT_EQ(settings.at("MacAddress"), "");
}

TEST(NetworkSettings, TakesTheDefaultRoutesGatewayWhereAnAddressHasNone) {
  const auto settings = settings_of({support::attachment("front", "eth0", R"({"cniVersion": "1.0.0",
    "ips": [{"address": "10.1.0.2/24"}, {"address": "fd00::2/64"}],
    "routes": [{"dst": "10.9.0.0/16", "gw": "10.1.0.9"}, {"dst": "0.0.0.0/0", "gw": "10.1.0.1"},
               {"dst": "::/0", "gw": "fd00::1"}]})")});
  EXPECT_EQ(settings.at("Gateway"), "10.1.0.1");
  EXPECT_EQ(settings.at("IPv6Gateway"), "fd00::1");
}

TEST(NetworkSettings, LeavesOutTheAddressesOfTheHostsInterfaces) {
  const auto settings = settings_of({support::attachment("front", "eth0", R"({"cniVersion": "1.0.0",
    "interfaces": [{"name": "br0"}, {"name": "eth0", "sandbox": "/run/netns/0bc7"}],
    "ips": [{"address": "10.1.0.1/24", "interface": 0}, {"address": "10.1.0.2/24", "interface": 1}]})")});
  EXPECT_EQ(settings.at("IPAddress"), "10.1.0.2");
  EXPECT_EQ(settings.at("SecondaryIPAddresses"), nullptr);
}

TEST(NetworkSettings, ReadsAResultOfAnEarlyVersion) {
  auto attachment = support::attachment("front", "eth0", R"({"ip4": {"ip": "10.1.0.2/24", "gateway": "10.1.0.1"}})");
  attachment.list.cni_version = "0.2.0";
  const auto settings = settings_of({attachment});
  EXPECT_EQ(settings.at("IPAddress"), "10.1.0.2");
  EXPECT_EQ(settings.at("Gateway"), "10.1.0.1");
}

TEST(NetworkSettings, KnowsANetworkThatHasNoResultYet) {
  const auto settings = settings_of({support::attachment("front", "eth0", "")});
  EXPECT_EQ(settings.at("IPAddress"), "");
  EXPECT_EQ(settings.at("Networks").at("front").at("IPPrefixLen"), 0);
  EXPECT_EQ(settings.at("Networks").at("front").at("NetworkID"), "front");
}

TEST(NetworkSettings, HasTheFirstOfTwoNetworksAtTheTopAndEachByItsName) {
  const auto settings = settings_of({support::attachment("front", "eth0", support::result("10.1.0.2/24")),
                                     support::attachment("back", "eth1", support::result("10.2.0.2/16")),
                                     support::attachment("front", "eth2", support::result("10.1.0.3/24"))});
  const auto& networks = settings.at("Networks");
  EXPECT_EQ(settings.at("IPAddress"), "10.1.0.2");
  EXPECT_EQ(networks.at("front").at("IPAddress"), "10.1.0.2");
  EXPECT_EQ(networks.at("back").at("IPAddress"), "10.2.0.2");
  EXPECT_EQ(networks.at("back").at("IPPrefixLen"), 16);
  EXPECT_EQ(networks.at("front@eth2").at("IPAddress"), "10.1.0.3");
}

TEST(NetworkSettings, TellsOfPublishedPortsOnceInDockersForm) {
  constexpr const char* args = R"({"portMappings": [
    {"hostPort": 8080, "containerPort": 80, "protocol": "tcp"}, {"hostPort": 8081, "containerPort": 80},
    {"hostPort": 53, "containerPort": 53, "protocol": "udp", "hostIP": "127.0.0.1"}], "aliases": ["web"]})";
  const auto settings = settings_of({with_capabilities(args), with_capabilities(args, "back")});
  EXPECT_EQ(settings.at("Ports"), json::parse(R"({
    "80/tcp": [{"HostIp": "", "HostPort": "8080"}, {"HostIp": "", "HostPort": "8081"}],
    "53/udp": [{"HostIp": "127.0.0.1", "HostPort": "53"}]})"));
  EXPECT_EQ(settings.at("Networks").at("front").at("Aliases"), json::parse(R"(["web"])"));
}

TEST(NetworkSettings, PublishesNothingOnANetworkWhosePluginsTakeNoPorts) {
  auto attachment = with_capabilities(R"({"portMappings": [{"hostPort": 8080, "containerPort": 80}]})");
  attachment.list.plugins.front().capabilities.clear();
  EXPECT_EQ(settings_of({attachment}).at("Ports"), json::object());
}

TEST(NetworkSettings, NamesTheNetworkWhoseResultItCanNotRead) {
  EXPECT_THAT([] { admin::network_settings(record_of({support::attachment("front", "eth0", R"({"ips": 7})")})); },
              ThrowsMessage<Error>(HasSubstr("network \"front\": ")));
}

}  // namespace
}  // namespace docker_cni
