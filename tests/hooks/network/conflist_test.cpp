// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/network/conflist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "shared/error.hpp"
#include "tests/support/readme.hpp"

namespace docker_cni {
namespace {

using admin::NewNetwork;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

NewNetwork front_network() {
  NewNetwork network;
  network.name = "front";
  network.driver = admin::driver_called("bridge");
  network.bridge = "front0";
  network.makes_bridge = true;
  network.subnets = admin::parse_subnets({{"10.87.0.0/24"}, {}, {}});
  return network;
}

json composed(const NewNetwork& network) {
  return json::parse(admin::compose_conflist(network, "1.0.0", "2026-11-27T00:00:00Z"));
}

TEST(ComposeConflist, MakesTheNetworkThatReadmeBeginsWith) {
  auto network = composed(front_network());
  EXPECT_EQ(network.at("docker-cni"), json::parse(R"({"created": "2026-11-27T00:00:00Z", "bridge": "front0"})"));
  network.erase("docker-cni");
  EXPECT_EQ(network, json::parse(support::readme_first_block("First container")));
}

TEST(ComposeConflist, HasASetOfAddressesForEachSubnet) {
  auto network = front_network();
  network.subnets = admin::parse_subnets({{"10.1.0.0/24", "fd01::/64"}, {"10.1.0.9"}, {"10.1.0.128/25"}});
  EXPECT_EQ(composed(network).at("plugins").at(0).at("ipam"), json::parse(R"({"type": "host-local", "ranges": [
    [{"subnet": "10.1.0.0/24", "rangeStart": "10.1.0.128", "rangeEnd": "10.1.0.254", "gateway": "10.1.0.9"}],
    [{"subnet": "fd01::/64"}]], "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}]})"));
}

TEST(ComposeConflist, GivesAnInternalNetworkNoWayOut) {
  auto network = front_network();
  network.internal = true;
  EXPECT_EQ(composed(network).at("plugins"), json::parse(R"([
    {"type": "bridge", "bridge": "front0", "isGateway": true, "hairpinMode": true,
     "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.87.0.0/24"}]]}}, {"type": "docker-cni-forward"}])"));
}

TEST(ComposeConflist, TakesMacvlanForAPartOfTheNetworkThatIsThere) {
  auto network = front_network();
  network.driver = admin::driver_called("macvlan");
  network.makes_bridge = false;
  network.parent = "eth0";
  EXPECT_EQ(composed(network).at("plugins"), json::parse(R"([{"type": "macvlan", "master": "eth0",
    "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.87.0.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}}])"));
}

TEST(ComposeConflist, LetsEachContainerSayItsAddressWithStatic) {
  auto network = front_network();
  network.driver = admin::driver_called("macvlan");
  network.parent = "eth0";
  network.ipam = "static";
  network.subnets = {};
  network.gateways = {"10.1.0.1"};
  EXPECT_EQ(composed(network).at("plugins"), json::parse(R"([{"type": "macvlan", "master": "eth0",
    "capabilities": {"ips": true}, "ipam": {"type": "static", "routes": [{"dst": "0.0.0.0/0", "gw": "10.1.0.1"}]}}])"));
}

TEST(ComposeConflist, LeavesAddressesAndRoutesToTheDhcpServer) {
  auto network = front_network();
  network.ipam = "dhcp";
  network.subnets = {};
  EXPECT_EQ(composed(network).at("plugins"),
            json::parse(R"([{"type": "bridge", "bridge": "front0", "ipam": {"type": "dhcp"}},
                            {"type": "docker-cni-forward"}])"));
}

TEST(ComposeConflist, LetsAnOptionCountOverWhatItChose) {
  auto network = front_network();
  network.mtu = 1400;
  for (const auto* option : {"ipMasq=false", "com.docker.network.driver.mtu=1300", "vlan=100"}) {
    network.options.push_back(admin::parse_driver_option(network.driver, option));
  }
  const auto plugin = composed(network).at("plugins").at(0);
  EXPECT_EQ(plugin.at("ipMasq"), false);
  EXPECT_FALSE(composed(network).at("plugins").at(1).contains("ipMasq"));  // the driver has been told
  EXPECT_EQ(plugin.at("mtu"), 1300);
  EXPECT_EQ(plugin.at("vlan"), 100);
}

TEST(DriverOption, TellsWhatIsWrong) {
  const auto refuses = [](const char* driver, const char* text, const char* sentence) {
    EXPECT_THAT([&] { admin::parse_driver_option(admin::driver_called(driver), text); },
                ThrowsMessage<Error>(HasSubstr(sentence)));
  };
  refuses("bridge", "vlan", "is not in the form key=value");
  refuses("bridge", "vlann=5", "did you mean \"vlan\"?");
  refuses("bridge", "vlan=five", "is a number, not \"five\"");
  refuses("bridge", "ipMasq=yes", "is true or false, not \"yes\"");
  refuses("ptp", "bridge=br0", "unknown option \"bridge\" of the driver ptp; supported: ipMasq");
  EXPECT_THAT([] { admin::driver_called("overlay"); },
              ThrowsMessage<Error>(HasSubstr("supported: bridge, macvlan, ipvlan, ptp")));
}

TEST(FileNameOf, ComesBehindWhatIsThere) {
  EXPECT_EQ(admin::file_name_of("back", {}), "10-back.conflist");
  EXPECT_EQ(admin::file_name_of("back", {"10-front.conflist"}), "20-back.conflist");
  EXPECT_EQ(admin::file_name_of("back", {"10-front.conflist", "25-x.conf"}), "30-back.conflist");
  EXPECT_EQ(admin::file_name_of("zoo", {"95-front.conflist"}), "99-zoo.conflist");
  EXPECT_EQ(admin::file_name_of("zoo", {"99-front.conflist"}), "99-zoo.conflist");
}

TEST(FileNameOf, NeverMakesTheNetworkTheDefaultOne) {
  EXPECT_EQ(admin::file_name_of("back", {"front.conflist"}), "zz-back.conflist");
  EXPECT_EQ(admin::file_name_of("back", {"99-front.conflist"}), "zz-back.conflist");
}

TEST(MarkOf, TellsOurFilesFromOthers) {
  const auto ours = cni::parse_network_config_list(admin::compose_conflist(front_network(), "1.0.0", "now"));
  EXPECT_EQ(admin::mark_of(ours).value().bridge, "front0");
  EXPECT_FALSE(admin::mark_of(cni::parse_network_config_list(support::readme_first_block("First container"))));
}

}  // namespace
}  // namespace docker_cni
