// SPDX-License-Identifier: Apache-2.0
#include "shared/system/ip_prefix.hpp"

#include <gtest/gtest.h>

namespace docker_cni::system {
namespace {

IpPrefix prefix(std::string_view text) { return parse_ip_prefix(text).value(); }

TEST(IpPrefix, IsReadAndWrittenTheSame) {
  for (const auto* text : {"10.1.0.2/24", "0.0.0.0/0", "fd00::2/64", "::/0", "255.255.255.255/32"}) {
    EXPECT_EQ(format_ip_prefix(prefix(text)), text);
  }
  EXPECT_EQ(format_ip_prefix(prefix("10.1.0.2")), "10.1.0.2/32");
  EXPECT_EQ(format_ip_prefix(prefix("fd00::2")), "fd00::2/128");
  EXPECT_EQ(format_address(prefix("fd00::2/64")), "fd00::2");
}

TEST(IpPrefix, IsNoneOfAnythingElse) {
  for (const auto* text : {"", "10.1.0", "10.1.0.2/33", "10.1.0.2/", "10.1.0.2/x", "fd00::2/129", "10.1.0.2/24 "}) {
    EXPECT_EQ(parse_ip_prefix(text), std::nullopt) << text;
  }
}

TEST(IpPrefix, OverlapsWhereAnAddressIsInBoth) {
  EXPECT_TRUE(overlap(prefix("10.1.0.0/16"), prefix("10.1.2.0/24")));
  EXPECT_TRUE(overlap(prefix("10.1.2.0/24"), prefix("10.1.0.0/16")));
  EXPECT_TRUE(overlap(prefix("0.0.0.0/0"), prefix("10.1.0.0/16")));
  EXPECT_FALSE(overlap(prefix("10.1.0.0/24"), prefix("10.1.1.0/24")));
  EXPECT_FALSE(overlap(prefix("::/0"), prefix("0.0.0.0/0")));
  EXPECT_TRUE(overlap(prefix("fd00:1::/33"), prefix("fd00:1:7fff::1")));
  EXPECT_FALSE(overlap(prefix("fd00:1::/33"), prefix("fd00:1:8000::1")));
}

}  // namespace
}  // namespace docker_cni::system
