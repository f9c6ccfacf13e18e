// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/check_result.hpp"

#include <gtest/gtest.h>
#include <string>

namespace docker_cni::attachment {
namespace {

std::vector<system::Link> links() {
  std::vector<system::Link> links(2);
  links[0].name = "veth1";
  links[0].mac = "02:00:00:00:00:01";
  links[1].name = "eth0";  // the host's own of this name
  links[1].mac = "02:00:00:00:00:02";
  return links;
}

TEST(ResultForCheck, HasTheMacThatUdevHasGivenTheHostsSide) {
  const std::string result = R"({"cniVersion": "1.0.0",
    "interfaces": [{"name":"veth1","mac":"1a:1a:1a:1a:1a:1a"}, {"mac":"2a:2a:2a:2a:2a:2a","name":"eth0","sandbox":"/run/netns/0bc7"}],
    "ips": [], "unknown": 1.50})";
  auto expected = result;
  expected.replace(expected.find("1a:1a:1a:1a:1a:1a"), 17, "02:00:00:00:00:01");
  EXPECT_EQ(with_macs_of(links(), result), expected);
}

TEST(ResultForCheck, TellsNoMacWhereThePluginToldNone) {
  for (const auto* const result :
       {R"({"interfaces":[{"name":"veth1"},{"name":"veth1","mac":""},{"name":"front0","mac":"1a:1a:1a:1a:1a:1a"}]})",
        R"({"interfaces":[]})", R"({"ips":[]})", R"({"interfaces":null})"}) {
    EXPECT_EQ(with_macs_of(links(), result), result);
  }
}

}  // namespace
}  // namespace docker_cni::attachment
