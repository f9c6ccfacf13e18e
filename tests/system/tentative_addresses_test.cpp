// SPDX-License-Identifier: Apache-2.0
#include "shared/system/tentative_addresses.hpp"

#include <chrono>
#include <gtest/gtest.h>

namespace docker_cni::system {
namespace {

// Index, prefix length, scope and flags are hexadecimal: 1f is 31.
constexpr auto* addresses =
    "00000000000000000000000000000001 01 80 10 80       lo\n"
    "fd900000000000000000000000000001 1f 80 00 c0 veth0b619058\n"
    "fe800000000000000000000000000001 20 40 20 80    uplink\n"
    "fd900000000000000000000000000002 21 40 00 c8     taken\n";

TEST(TentativeAddresses, AreThoseThatTheKernelStillAsksFor) {
  EXPECT_TRUE(has_tentative_address(addresses, {31}));
  EXPECT_TRUE(has_tentative_address(addresses, {32, 31}));
}

TEST(TentativeAddresses, OfOtherInterfacesDoNotCount) {
  EXPECT_FALSE(has_tentative_address(addresses, {1, 32}));
  EXPECT_FALSE(has_tentative_address(addresses, {}));
}

TEST(TentativeAddresses, ThatAnotherHostHasAreNotWaitedFor) { EXPECT_FALSE(has_tentative_address(addresses, {33})); }

TEST(TentativeAddresses, OfAHostWithoutIpv6AreNone) { EXPECT_FALSE(has_tentative_address("", {31})); }

TEST(TentativeAddresses, NoneMeansNoWaiting) {
  EXPECT_TRUE(wait_while_tentative({}, Deadline::in(std::chrono::hours(1)), -1));
}

}  // namespace
}  // namespace docker_cni::system
