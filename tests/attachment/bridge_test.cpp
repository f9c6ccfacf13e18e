// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/bridge.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <sched.h>
#include <string>
#include <thread>

#include "shared/system/child.hpp"
#include "shared/system/link.hpp"

namespace docker_cni::attachment {
namespace {

cni::NetworkConfigList network_of(const std::string& plugins) {
  return cni::parse_network_config_list(R"({"cniVersion":"1.0.0","name":"front","plugins":[)" + plugins + "]}");
}

/// Has ip(8) run `commands`.
void run_ip(const std::string& commands) {
  const auto outcome =
      system::run_child({.program = "/sbin/ip", .environment = {}, .input = commands, .arguments = {"-b", "-"}},
                        {system::Deadline::in(std::chrono::minutes(1))});
  EXPECT_EQ(outcome.wait_status, 0) << outcome.error;
}

TEST(BridgeOf, IsWhatItsPluginMakesByItsConfiguration) {
  EXPECT_EQ(bridge_of(network_of(R"({"type":"bridge","bridge":"front0"})")), "front0");
  EXPECT_EQ(bridge_of(network_of(R"({"type":"tuning"},{"type":"bridge"})")), "cni0");
  EXPECT_EQ(bridge_of(network_of(R"({"type":"bridge","bridge":7})")), "cni0");
  EXPECT_EQ(bridge_of(network_of(R"({"type":"ptp","bridge":"front0"})")), "");
}

TEST(GiveMacToBridge, DoesSoToAGatewayAloneAndToOneThatLacksIt) {
  std::thread([] {
    ASSERT_EQ(::unshare(CLONE_NEWNET), 0);
    run_ip(
        "link add front type bridge\nlink add plain type bridge\nlink add has type bridge\n"
        "link add v0 type veth peer name w0\nlink add v1 type veth peer name w1\n"
        "link set v0 master front\nlink set v1 master plain\nlink del v0\nlink del v1\n");
    const auto mac = [](const char* name) { return system::find_link(name).value().mac; };
    const auto had = mac("has");
    for (const auto* plugin :
         {R"({"type":"bridge","bridge":"front","isGateway":true})",
          R"({"type":"bridge","bridge":"has","isGateway":true})", R"({"type":"bridge","bridge":"plain"})",
          R"({"type":"bridge","bridge":"nowhere","isDefaultGateway":true})",
          R"({"type":"flannel","delegate":"no object"})"}) {
      give_mac_to_bridge(network_of(plugin));
    }
    EXPECT_NE(mac("front"), system::no_mac);
    EXPECT_EQ(mac("plain"), system::no_mac);
    EXPECT_EQ(mac("has"), had);
    give_mac_to_bridge(network_of(R"({"type":"flannel","delegate":{"bridge":"plain"}})"));
    EXPECT_NE(mac("plain"), system::no_mac);
  }).join();
}

}  // namespace
}  // namespace docker_cni::attachment
