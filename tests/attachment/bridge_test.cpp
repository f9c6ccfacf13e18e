// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/bridge.hpp"

#include <gtest/gtest.h>
#include <string>

namespace docker_cni::attachment {
namespace {

std::string bridge_in(const std::string& plugins) {
  return bridge_of(
      cni::parse_network_config_list(R"({"cniVersion":"1.0.0","name":"front","plugins":[)" + plugins + "]}"));
}

TEST(BridgeOf, IsWhatItsPluginMakesByItsConfiguration) {
  EXPECT_EQ(bridge_in(R"({"type":"bridge","bridge":"front0"})"), "front0");
  EXPECT_EQ(bridge_in(R"({"type":"tuning"},{"type":"bridge"})"), "cni0");
  EXPECT_EQ(bridge_in(R"({"type":"bridge","bridge":7})"), "cni0");
  EXPECT_EQ(bridge_in(R"({"type":"ptp","bridge":"front0"})"), "");
}

TEST(BridgeOf, IsThatOfFlannelsDelegate) {
  EXPECT_EQ(bridge_in(R"({"type":"flannel"})"), "cni0");
  EXPECT_EQ(bridge_in(R"({"type":"flannel","bridge":"x","delegate":{"bridge":"front0"}})"), "front0");
  EXPECT_EQ(bridge_in(R"({"type":"flannel","delegate":{"type":"ipvlan"}})"), "");
  EXPECT_EQ(bridge_in(R"({"type":"flannel","delegate":"no object"})"), "cni0");
}

}  // namespace
}  // namespace docker_cni::attachment
