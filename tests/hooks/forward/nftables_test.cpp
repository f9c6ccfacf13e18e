// SPDX-License-Identifier: Apache-2.0
#include "hooks/forward/nftables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/hooks/forward/front_owner.hpp"

namespace docker_cni::forward {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* a_host =
    "table inet filter { # handle 1\n"
    "\tchain input { # handle 1\n"
    "\t\ttype filter hook input priority filter; policy drop;\n"
    "\t}\n"
    "\n"
    "\tchain forward { # handle 2\n"
    "\t\ttype filter hook forward priority filter; policy drop;\n"
    "\t\tct state invalid drop # handle 4\n"
    "\t\tjump DOCKER-CNI-FORWARD # handle 9\n"
    "\t}\n"
    "\n"
    "\tchain DOCKER-CNI-FORWARD { # handle 5\n"
    "\t\toifname \"cni-front\" ip daddr 10.88.1.2 ct status dnat accept comment \"docker-cni front 0bc7 eth0\" # "
    "handle 7\n"
    "\t}\n"
    "}\n"
    "table ip nat { # handle 2\n"
    "\tchain prerouting { # handle 1\n"
    "\t\ttype nat hook prerouting priority dstnat; policy accept;\n"
    "\t}\n"
    "}\n"
    "table ip open { # handle 3\n"
    "\tchain forward { # handle 1\n"
    "\t\ttype filter hook forward priority filter; policy accept;\n"
    "\t}\n"
    "}\n";

TEST(NftRuleset, TellsTheTablesThatDrop) {
  const auto tables = parse_nft_ruleset(a_host);
  ASSERT_THAT(tables, SizeIs(1));
  EXPECT_EQ(tables[0].family, "inet");
  EXPECT_EQ(tables[0].name, "filter");
  const auto& ruleset = tables[0].ruleset;
  EXPECT_EQ(ruleset.base_chain, "forward");
  EXPECT_TRUE(ruleset.drops);
  EXPECT_THAT(ruleset.chains, ElementsAre("input", "forward", "DOCKER-CNI-FORWARD"));
  ASSERT_THAT(ruleset.rules, SizeIs(3));
  EXPECT_EQ(ruleset.rules[1].target, "DOCKER-CNI-FORWARD");
  EXPECT_EQ(ruleset.rules[2].target, "ACCEPT");
  EXPECT_EQ(ruleset.rules[2].owner, front_owner);
  EXPECT_EQ(NftDialect(tables[0]).remove(ruleset.rules[2]), "delete rule inet filter DOCKER-CNI-FORWARD handle 7\n");
}

TEST(NftRuleset, OfAHostWithoutRulesIsEmpty) { EXPECT_THAT(parse_nft_ruleset(""), IsEmpty()); }

TEST(NftTable, SeesTheAddressesOfItsFamily) {
  const Address ipv4{"10.88.1.2", "10.88.1.0/24"};
  const Address ipv6{"fd88::2", "fd88::/64"};
  const Attachment attachment{front_owner, "cni-front", {ipv4, ipv6}};
  EXPECT_THAT(addresses_for({"ip", "t", {}}, attachment), ElementsAre(ipv4));
  EXPECT_THAT(addresses_for({"ip6", "t", {}}, attachment), ElementsAre(ipv6));
  EXPECT_THAT(addresses_for({"inet", "t", {}}, attachment), ElementsAre(ipv4, ipv6));
}

TEST(NftDialect, WritesWhatNftReads) {
  const auto table = own_nft_table("inet");
  const NftDialect dialect(table);
  EXPECT_EQ(dialect.add({"C",
                         first,
                         {.out = "cni-front", .to = "fd88::2", .connection = Connection::published},
                         "ACCEPT",
                         front_owner}),
            "insert rule inet docker-cni C oifname \"cni-front\" ip6 daddr fd88::2 ct status dnat accept "
            "comment \"docker-cni front 0bc7 eth0\"\n");
  EXPECT_EQ(dialect.add({"C", last, {.in = "v", .from = "10.88.1.2"}, "D"}),
            "add rule inet docker-cni C iifname \"v\" ip saddr 10.88.1.2 jump D\n");
  EXPECT_EQ(dialect.flush_chain("C") + dialect.remove_chain("C"),
            "flush chain inet docker-cni C\ndelete chain inet docker-cni C\n");
}

TEST(NftDialect, WritesHowAddressesAreTranslated) {
  const auto table = own_nft_table("ip6");
  const NftDialect dialect(table);
  EXPECT_EQ(dialect.add({"C", last, {.protocol = "tcp", .port = 80}, "DNAT", front_owner, "[fd88::2]:8080"}),
            "add rule ip6 docker-cni C tcp dport 80 dnat to [fd88::2]:8080 comment \"docker-cni front 0bc7 eth0\"\n");
  EXPECT_EQ(dialect.add({"C", last, {.not_out = "v", .from = "fd88::2", .not_to = "fd88::/64"}, "MASQUERADE"}),
            "add rule ip6 docker-cni C oifname != \"v\" ip6 saddr fd88::2 ip6 daddr != fd88::/64 masquerade\n");
  EXPECT_EQ(dialect.add({"C", last, {.not_to = "::1", .to_host = true}, "D"}),
            "add rule ip6 docker-cni C ip6 daddr != ::1 fib daddr type local jump D\n");
}

}  // namespace
}  // namespace docker_cni::forward
