// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/default_route.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "shared/error.hpp"

namespace docker_cni::attachment {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

std::vector<std::string> surplus(const std::vector<system::DefaultRoute>& routes,
                                 const std::vector<std::string>& ours) {
  std::vector<std::string> all;
  for (const auto& route : surplus_default_routes(routes, ours)) {
    all.push_back(route.interface + (route.ipv6 ? " IPv6" : " IPv4"));
  }
  return all;
}

const system::DefaultRoute eth0{"eth0", "0101010A", false, 0};
const system::DefaultRoute net1{"net1", "0101020A", false, 0};
const system::DefaultRoute net1_ipv6{"net1", "fd00", true, 1024};

TEST(DefaultRoute, IsTheFirstNetworksThatHasOne) {
  EXPECT_THAT(surplus({net1, eth0, net1_ipv6}, {"eth0", "net1"}), ElementsAre("net1 IPv4"));
  EXPECT_THAT(surplus({net1}, {"eth0", "net1"}), IsEmpty());
}

TEST(DefaultRoute, IsOneInEachFamily) {
  EXPECT_THAT(surplus({net1, eth0, net1_ipv6}, {"net1", "eth0"}), ElementsAre("eth0 IPv4"));
}

TEST(DefaultRoute, ThatIsAskedOfANetworkWithoutOneIsRefused) {
  record::Record record;
  for (const auto* const network : {"front", "back"}) {
    record.attachments.emplace_back();
    record.attachments.back().list.name = network;
    record.attachments.back().interface = std::string(network) == "front" ? "eth0" : "net1";
  }
  check_chosen_default_route(record, {});
  record.attachments.back().default_route = true;
  check_chosen_default_route(record, {eth0, net1_ipv6});
  EXPECT_THAT([&] { check_chosen_default_route(record, {eth0}); },
              ThrowsMessage<Error>(HasSubstr("network \"back\" gives no default route")));
}

TEST(DefaultRoute, ThatIsAskedForBesideTheEnginesOwnIsRefused) {
  record::Record record;
  record.attachments.resize(2);
  record.attachments[0].interface = "eth0";
  record.attachments[1].interface = "net1";
  record.attachments[1].list.name = "back";
  record.attachments[1].default_route = true;
  check_chosen_default_route_stays(record, {eth0});
  EXPECT_THAT([&] { check_chosen_default_route_stays(record, {net1}); },
              ThrowsMessage<Error>(HasSubstr("\"back\", but the engine's own network has given the container one")));
}

TEST(DefaultRoute, OfTheEnginesOwnNetworkStays) {
  EXPECT_THAT(surplus({eth0, net1}, {"net1"}), ElementsAre("net1 IPv4"));
}

}  // namespace
}  // namespace docker_cni::attachment
