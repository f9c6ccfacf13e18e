// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/own_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docker_cni::attachment {
namespace {

using ::testing::HasSubstr;

constexpr auto* bridge_list = R"({"cniVersion":"1.0.0","name":"front","plugins":[{"type":"other"},
  {"type":"bridge","bridge":"front0","isGateway":true,"ipMasq":true}]})";
constexpr auto* ptp_list = R"({"cniVersion":"1.0.0","name":"front","plugins":[{"type":"ptp"}]})";

record::Attachment attachment_to(const char* list) {
  record::Attachment attachment;
  attachment.list = cni::parse_network_config_list(list);
  attachment.interface = "eth0";
  attachment.result = R"({"cniVersion":"1.0.0","interfaces":[{"name":"front0"},{"name":"veth1"},
    {"name":"eth0","sandbox":"/run/netns/0bc7"}],"ips":[{"address":"10.1.0.2/24","gateway":"10.1.0.1","interface":2}],
    "routes":[{"dst":"0.0.0.0/0"}]})";
  return attachment;
}

system::Interface interface(const char* name, std::string_view address = {}, bool up = true) {
  system::Interface made{name, up, {}};
  if (!address.empty()) made.addresses.push_back(system::parse_ip_prefix(address).value());
  return made;
}

constexpr auto* nat_rules = R"(-P POSTROUTING ACCEPT
-N CNI-5
-A POSTROUTING -s 10.1.0.2/32 -m comment --comment "name: \"front\" id: \"0bc7\"" -j CNI-5
-A CNI-5 -d 10.1.0.0/24 -m comment --comment "name: \"front\" id: \"0bc7\"" -j ACCEPT
-A CNI-5 ! -d 224.0.0.0/4 -m comment --comment "name: \"front\" id: \"0bc7\"" -j MASQUERADE
)";

Observed all_well() {
  Observed observed;
  observed.container = {interface("lo"), interface("eth0", "10.1.0.2/24")};
  observed.container_routes = {{system::parse_ip_prefix("0.0.0.0/0").value(), "eth0"}};
  observed.host = {interface("front0", "10.1.0.1/24"), interface("veth1")};
  observed.host_routes = {{system::parse_ip_prefix("10.1.0.2/32").value(), "veth1"}};
  observed.ports_of_bridge = {"veth1"};
  observed.nat = nat_rules;
  return observed;
}

/// What is missing on the host of a container on a bridge.
std::string on_host(const Observed& observed, const char* list = bridge_list) {
  record::Record record;
  record.id = "default--web";
  record.container_id = "0bc7";  // by which plugins know it
  const auto missing = missing_on_host(record, attachment_to(list), observed);
  if (missing && list == bridge_list) {
    EXPECT_EQ(missing->plugin, 1U);
  }
  return missing ? missing->what : "";
}

std::string in_container(const Observed& observed) {
  const auto missing = missing_in_container(attachment_to(bridge_list), observed);
  return missing ? missing->what : "";
}

TEST(OwnCheck, FindsNothingWhereAllIsThere) {
  EXPECT_EQ(on_host(all_well()), "");
  EXPECT_EQ(in_container(all_well()), "");
}

TEST(OwnCheck, SeesThatTheMasqueradingIsGone) {
  auto observed = all_well();
  observed.nat = "-P POSTROUTING ACCEPT\n";
  EXPECT_EQ(on_host(observed), "the rules that masquerade 10.1.0.2/24 are gone");
  // Of another container, or only half of it.
  for (const auto* gone : {"0bc7", "-A POSTROUTING", "MASQUERADE"}) {
    observed.nat = nat_rules;
    for (auto at = observed.nat->find(gone); at != std::string::npos; at = observed.nat->find(gone)) {
      observed.nat->replace(at, std::string_view(gone).size(), "#");
    }
    EXPECT_NE(on_host(observed), "") << gone;
  }
  observed.nat.reset();  // no iptables on this host: nobody can tell
  EXPECT_EQ(on_host(observed), "");
}

TEST(OwnCheck, SeesWhatLacksOfABridge) {
  auto observed = all_well();
  observed.ports_of_bridge.clear();
  EXPECT_EQ(on_host(observed), "the host's interface veth1 is not in the bridge front0");
  observed = all_well();
  observed.host[0].addresses.clear();
  EXPECT_EQ(on_host(observed), "the bridge front0 has lost the address 10.1.0.1");
  observed = all_well();
  observed.host[1].up = false;
  EXPECT_EQ(on_host(observed), "the host's interface veth1 is down");
  observed.host.pop_back();
  EXPECT_EQ(on_host(observed), "the host's interface veth1 is gone");
}

TEST(OwnCheck, SeesThatAPtpContainerHasLostTheHostsRoute) {
  auto observed = all_well();
  observed.host_routes.push_back({system::parse_ip_prefix("10.1.0.2/32").value(), "front0"});
  EXPECT_EQ(on_host(observed, ptp_list), "");
  observed.host_routes.erase(observed.host_routes.begin());
  EXPECT_EQ(on_host(observed, ptp_list), "the host's route to 10.1.0.2/24 by veth1 is gone");
}

TEST(OwnCheck, AsksNothingOfWhatIsNoVeth) {
  for (const auto* list : {bridge_list, ptp_list}) {
    auto observed = all_well();
    auto attachment = attachment_to(list);
    attachment.result.insert(attachment.result.find(R"({"name":"eth0")"), R"({"name":"bwp0"},)");
    observed.host.push_back(interface("bwp0"));
    observed.host_routes.push_back({system::parse_ip_prefix("10.1.0.2/32").value(), "veth1"});
    observed.no_veths = {"front0", "bwp0"};
    record::Record record;
    record.container_id = "0bc7";
    const auto missing = missing_on_host(record, attachment, observed);
    EXPECT_FALSE(missing) << missing->what;
  }
}

TEST(OwnCheck, SeesThatACalicoContainerHasLostTheHostsRoutes) {
  constexpr auto* list = R"({"cniVersion":"0.3.1","name":"pods","plugins":[{"type":"calico"},{"type":"portmap"}]})";
  auto attachment = attachment_to(list);
  attachment.result = R"({"cniVersion":"0.3.1","interfaces":[{"name":"cali0bc7"}],
    "ips":[{"version":"4","address":"10.1.0.2/32"},{"version":"6","address":"fd00::2/128"}],"dns":{}})";
  const auto missing = [&](const Observed& observed) {
    const auto found = missing_on_host({}, attachment, observed);
    return found ? std::to_string(found->plugin) + ": " + found->what : "";
  };
  Observed observed;
  observed.host = {interface("cali0bc7")};
  observed.host_routes = {{system::parse_ip_prefix("10.1.0.2/32").value(), "cali0bc7"},
                          {system::parse_ip_prefix("fd00::2/128").value(), "cali0bc7"}};
  EXPECT_EQ(missing(observed), "");
  observed.host_routes.pop_back();
  EXPECT_EQ(missing(observed), "0: the host's route to fd00::2/128 by cali0bc7 is gone");
  observed.host_routes.pop_back();
  EXPECT_EQ(missing(observed), "0: the host's route to 10.1.0.2/32 by cali0bc7 is gone");
  observed.host.clear();
  EXPECT_EQ(missing(observed), "0: the host's interface cali0bc7 is gone");
}

TEST(OwnCheck, SeesWhatLacksInTheContainer) {
  auto observed = all_well();
  observed.container_routes.clear();
  EXPECT_EQ(in_container(observed), "the container's route to 0.0.0.0/0 is gone");
  observed.container[1].addresses.clear();
  EXPECT_EQ(in_container(observed), "eth0 has lost the address 10.1.0.2/24");
  observed.container[1].up = false;
  EXPECT_EQ(in_container(observed), "the container's interface eth0 is down");
  observed.container.pop_back();
  EXPECT_EQ(in_container(observed), "the container's interface eth0 is gone");
}

TEST(OwnCheck, LooksForNoRoutesThatAnotherPluginMoves) {
  auto observed = all_well();
  observed.container_routes.clear();
  for (const auto* const mover : {"sbr", "vrf"}) {
    const auto list = R"({"cniVersion":"1.0.0","name":"front","plugins":[{"type":"bridge"},{"type":")" +
                      std::string(mover) + R"("}]})";
    EXPECT_FALSE(missing_in_container(attachment_to(list.c_str()), observed)) << mover;
  }
}

TEST(OwnCheck, LooksAtNoHostOfAPluginThatItDoesNotKnow) {
  EXPECT_EQ(on_host({}, R"({"cniVersion":"1.0.0","name":"front","plugins":[{"type":"weave-net"}]})"), "");
}

}  // namespace
}  // namespace docker_cni::attachment
