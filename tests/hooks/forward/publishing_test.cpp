// SPDX-License-Identifier: Apache-2.0
#include "hooks/forward/publishing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hooks/forward/iptables.hpp"

namespace docker_cni::forward {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Owner web_owner{"front", "web", "eth0"};
const Address web_ipv4{"10.87.0.5", "10.87.0.0/24"};
const Address web_ipv6{"fd87::5", "fd87::/64"};

cni::PortMapping port(const std::string& host_ip = "") { return {host_ip, 8080, 80, "tcp"}; }

/// The rules of `plan` in iptables' words, without the comment that they all have.
std::vector<std::string> rules(const Plan& plan) {
  std::vector<std::string> lines;
  for (auto rule : plan.own) {
    EXPECT_EQ(rule.owner, web_owner);
    rule.owner.reset();
    lines.push_back(IptablesDialect().add(rule));
    lines.back().pop_back();
  }
  return lines;
}

Attachment with_ports(std::vector<cni::PortMapping> ports) {
  return {web_owner, "front0", {web_ipv4, web_ipv6}, std::move(ports)};
}

TEST(Publishing, LeadsThePortToTheContainerAndItsAnswersBack) {
  const auto plan = publishing_plan({}, with_ports({port()}), {web_ipv4});
  EXPECT_THAT(plan.chains, ElementsAre("DOCKER-CNI-PUBLISH", "DOCKER-CNI-MASQUERADE"));
  EXPECT_THAT(
      rules(plan),
      ElementsAre("-A DOCKER-CNI-PUBLISH -p tcp --dport 8080 -j DNAT --to-destination 10.87.0.5:80",
                  "-A DOCKER-CNI-MASQUERADE -s 10.87.0.0/24 -d 10.87.0.5 -m conntrack --ctstate DNAT -j MASQUERADE",
                  "-A DOCKER-CNI-MASQUERADE -s 127.0.0.0/8 -d 10.87.0.5 -m conntrack --ctstate DNAT -j MASQUERADE"));
}

TEST(Publishing, LooksOnlyAtWhatIsSentToTheHost) {
  const auto plan = publishing_plan({}, with_ports({port()}), {web_ipv4});
  ASSERT_EQ(plan.common.size(), 3U);
  EXPECT_EQ(IptablesDialect().add(plan.common[0]),
            "-A PREROUTING ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER-CNI-PUBLISH\n");
  EXPECT_EQ(IptablesDialect().add(plan.common[1]), "-A OUTPUT -m addrtype --dst-type LOCAL -j DOCKER-CNI-PUBLISH\n");
  EXPECT_EQ(IptablesDialect().add(plan.common[2]), "-A POSTROUTING -j DOCKER-CNI-MASQUERADE\n");
}

TEST(Publishing, WritesIpv6AsDnatReadsIt) {
  EXPECT_EQ(rules(publishing_plan({}, with_ports({port()}), {web_ipv6})).at(0),
            "-A DOCKER-CNI-PUBLISH -p tcp --dport 8080 -j DNAT --to-destination [fd87::5]:80");
}

TEST(Publishing, KeepsToTheAddressOfTheHost) {
  EXPECT_EQ(rules(publishing_plan({}, with_ports({port("127.0.0.1")}), {web_ipv4})).at(0),
            "-A DOCKER-CNI-PUBLISH -d 127.0.0.1 -p tcp --dport 8080 -j DNAT --to-destination 10.87.0.5:80");
  EXPECT_THAT(rules(publishing_plan({}, with_ports({port("127.0.0.1")}), {web_ipv6})), IsEmpty());
  EXPECT_THAT(rules(publishing_plan({}, with_ports({port("fd02::1")}), {web_ipv4})), IsEmpty());
}

TEST(Publishing, TakesTheUnspecifiedAddressForAllOfItsFamily) {
  EXPECT_EQ(rules(publishing_plan({}, with_ports({port("0.0.0.0")}), {web_ipv4})).at(0),
            "-A DOCKER-CNI-PUBLISH -p tcp --dport 8080 -j DNAT --to-destination 10.87.0.5:80");
  EXPECT_THAT(rules(publishing_plan({}, with_ports({port("::")}), {web_ipv4})), IsEmpty());
}

TEST(Publishing, ForwardsNothingThatIsSentToIpv6sLoopbackAddress) {
  EXPECT_THAT(rules(publishing_plan({}, with_ports({port("::1")}), {web_ipv6})), IsEmpty());
  EXPECT_EQ(IptablesDialect().add(publishing_plan({}, with_ports({port()}), {web_ipv6}).common[1]),
            "-A OUTPUT ! -d ::1 -m addrtype --dst-type LOCAL -j DOCKER-CNI-PUBLISH\n");
}

TEST(Publishing, MasqueradesWhatComesFromAnAddressOfLinkScope) {
  EXPECT_EQ(rules(publishing_plan({}, with_ports({port()}), {web_ipv6})).at(2),
            "-A DOCKER-CNI-MASQUERADE -s fe80::/10 -d fd87::5 -m conntrack --ctstate DNAT -j MASQUERADE");
}

TEST(Publishing, LeadsToOneAddressOnly) {
  const Address second{"10.87.0.6", "10.87.0.0/24"};
  EXPECT_EQ(publishing_plan({}, with_ports({port()}), {web_ipv4, second}).own.size(), 3U);
}

TEST(Publishing, MasqueradesWhatLeavesTheNetwork) {
  auto attachment = with_ports({});
  attachment.masquerades = true;
  const auto plan = publishing_plan({}, attachment, {web_ipv4});
  EXPECT_THAT(rules(plan),
              ElementsAre("-A DOCKER-CNI-MASQUERADE -s 10.87.0.5 ! -d 10.87.0.0/24 ! -o \"front0\" -j MASQUERADE"));
  EXPECT_EQ(plan.common.size(), 1U);
}

TEST(Publishing, OfNothingIsNoRule) {
  EXPECT_THAT(publishing_plan({}, with_ports({}), {web_ipv4}).common, IsEmpty());
  auto attachment = with_ports({port()});
  attachment.masquerades = true;
  EXPECT_THAT(publishing_plan({}, attachment, {}).common, IsEmpty());
}

TEST(Publishing, HasEachCommonRuleOnce) {
  auto attachment = with_ports({port(), port("10.0.0.1")});
  attachment.masquerades = true;
  const auto plan = publishing_plan({}, attachment, {web_ipv4});
  EXPECT_EQ(plan.common.size(), 3U);
  EXPECT_EQ(plan.chains.size(), 2U);
}

}  // namespace
}  // namespace docker_cni::forward
