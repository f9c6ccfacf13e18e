// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/network/subnets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/error.hpp"

namespace docker_cni {
namespace {

using admin::AskedAddresses;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::vector<system::IpPrefix> prefixes(std::initializer_list<const char*> texts) {
  std::vector<system::IpPrefix> all;
  for (const auto* text : texts) all.push_back(system::parse_ip_prefix(text).value());
  return all;
}

std::string free_ipv4(std::initializer_list<const char*> taken) {
  const auto subnet = admin::free_ipv4_subnet(prefixes(taken));
  return subnet ? system::format_ip_prefix(*subnet) : "none";
}

std::string free_ipv6(std::initializer_list<const char*> taken, std::string_view machine) {
  const auto subnet = admin::free_ipv6_subnet(prefixes(taken), machine);
  return subnet ? system::format_ip_prefix(*subnet) : "none";
}

TEST(FreeSubnet, IsTheFirstThatNobodyHas) {
  EXPECT_EQ(free_ipv4({}), "10.87.0.0/24");
  EXPECT_EQ(free_ipv4({"10.87.0.0/24"}), "10.87.1.0/24");
  EXPECT_EQ(free_ipv4({"10.87.0.17/32", "10.87.1.0/25", "10.87.2.0/23"}), "10.87.4.0/24");
}

TEST(FreeSubnet, IsOutsideOfAWiderRouteToo) {
  EXPECT_EQ(free_ipv4({"10.87.0.0/16"}), "10.128.0.0/24");
  EXPECT_EQ(free_ipv4({"10.0.0.0/8"}), "192.168.0.0/24");
  EXPECT_EQ(free_ipv4({"10.0.0.0/8", "192.168.0.0/16", "172.16.0.0/13"}), "172.24.0.0/24");
  EXPECT_EQ(free_ipv4({"10.0.0.0/8", "192.168.0.0/16", "172.16.0.0/12"}), "none");
}

TEST(FreeSubnet, TakesADefaultRouteForNoClaim) { EXPECT_EQ(free_ipv4({"0.0.0.0/0", "::/0"}), "10.87.0.0/24"); }

TEST(FreeSubnet, OfIpv6IsTheHostsOwn) {
  const auto one = free_ipv6({}, "0123");
  EXPECT_EQ(one, free_ipv6({"::/0", "10.87.0.0/16"}, "0123"));
  EXPECT_NE(one, free_ipv6({}, "4567"));
  EXPECT_TRUE(one.starts_with("fd"));
  EXPECT_TRUE(one.ends_with("::/64"));
  const auto two = free_ipv6({one.c_str()}, "0123");
  EXPECT_NE(two, one);
  EXPECT_FALSE(system::overlap(*system::parse_ip_prefix(one), *system::parse_ip_prefix(two)));
}

TEST(ParseSubnets, GivesEachGatewayAndRangeToItsSubnet) {
  const auto subnets =
      admin::parse_subnets({{"10.1.0.0/16", "fd01::/64"}, {"fd01::fe", "10.1.0.254"}, {"10.1.4.0/24"}});
  ASSERT_EQ(subnets.size(), 2U);
  EXPECT_EQ(system::format_address(subnets[0].gateway.value()), "10.1.0.254");
  EXPECT_EQ(system::format_address(subnets[1].gateway.value()), "fd01::fe");
  EXPECT_EQ(system::format_ip_prefix(subnets[0].ip_range.value()), "10.1.4.0/24");
  EXPECT_FALSE(subnets[1].ip_range);
}

TEST(ParseSubnets, TellsWhatIsWrong) {
  const auto refuses = [](const AskedAddresses& asked, const char* sentence) {
    EXPECT_THAT([&] { admin::parse_subnets(asked); }, ThrowsMessage<Error>(HasSubstr(sentence)));
  };
  refuses({{"10.1.0.0"}, {}, {}}, "\"10.1.0.0\" is not a range");
  refuses({{"ten"}, {}, {}}, "\"ten\" is not a range");
  refuses({{"10.1.0.5/24"}, {}, {}}, "did you mean 10.1.0.0/24?");
  refuses({{"10.1.0.0/31"}, {}, {}}, "no room");
  refuses({{"0.0.0.0/0"}, {}, {}}, "no room");
  refuses({{"10.1.0.0/16", "10.1.2.0/24"}, {}, {}}, "10.1.0.0/16 and 10.1.2.0/24 overlap");
  refuses({{"10.1.0.0/24"}, {"10.2.0.1"}, {}}, "the gateway 10.2.0.1 is in none of the network's subnets");
  refuses({{}, {"10.2.0.1"}, {}}, "give --subnet, too");
  refuses({{"10.1.0.0/24"}, {"10.1.0.1/24"}, {}}, "\"10.1.0.1/24\" is not an address");
  refuses({{"10.1.0.0/24"}, {"10.1.0.1", "10.1.0.2"}, {}}, "two gateways");
  refuses({{"10.1.0.0/24"}, {}, {"10.1.0.0/16"}}, "the range 10.1.0.0/16 is in none");
  refuses({{"10.1.0.0/24"}, {}, {"10.1.0.0/32"}}, "no address that a container can have");
  refuses({{"10.1.0.0/24"}, {}, {"10.1.0.255/32"}}, "no address that a container can have");
}

admin::AddressRange range(const char* subnet, const char* part) {
  return admin::range_of(admin::parse_subnets({{subnet}, {}, {part}}).front()).value();
}

TEST(RangeOf, LeavesOutTheSubnetsOwnAddressAndItsBroadcast) {
  EXPECT_EQ(range("10.1.0.0/24", "10.1.0.0/25").first, "10.1.0.1");
  EXPECT_EQ(range("10.1.0.0/24", "10.1.0.0/25").last, "10.1.0.127");
  EXPECT_EQ(range("10.1.0.0/24", "10.1.0.128/25").first, "10.1.0.128");
  EXPECT_EQ(range("10.1.0.0/24", "10.1.0.128/25").last, "10.1.0.254");
  EXPECT_EQ(range("10.1.0.0/16", "10.1.4.0/24").last, "10.1.4.255");
  EXPECT_EQ(range("fd01::/64", "fd01::/112").first, "fd01::1");
  EXPECT_EQ(range("fd01::/64", "fd01::/112").last, "fd01::ffff");
}

}  // namespace
}  // namespace docker_cni
