// SPDX-License-Identifier: Apache-2.0
#include "shared/system/interfaces.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docker_cni::system {
namespace {

TEST(Interfaces, TellOfTheLoopbackWithItsAddress) {
  const auto all = interfaces();
  const auto* const lo = find(all, "lo");
  ASSERT_NE(lo, nullptr);
  if (!lo->up) return;  // the namespace of the tests may have it down, and then without an address
  EXPECT_THAT(lo->addresses, testing::Contains(parse_ip_prefix("127.0.0.1/8").value()));
}

TEST(Interfaces, AreFoundByNameOnly) { EXPECT_EQ(find(interfaces(), "no-such-link"), nullptr); }

TEST(Routes, AreReadAsTheKernelTellsThem) {
  constexpr auto* ipv4 =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
      "eth0\t00000000\t0101580A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
      "eth0\t0001580A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
      "*\t0000000A\t00000000\t0200\t0\t0\t0\t000000FF\t0\t0\t0\n";
  constexpr auto* ipv6 =
      "fd000000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 "
      "00000100 "
      "00000001 00000000 00000001     eth0\n"
      "00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 "
      "ffffffff "
      "00000001 00000000 00200200       lo\n";
  std::vector<std::string> all;
  for (const auto& route : parse_routes(ipv4, ipv6)) {
    all.push_back(format_ip_prefix(route.destination) + " " + route.interface);
  }
  EXPECT_THAT(all, testing::ElementsAre("0.0.0.0/0 eth0", "10.88.1.0/24 eth0", "fd00::/64 eth0"));
}

}  // namespace
}  // namespace docker_cni::system
