// SPDX-License-Identifier: Apache-2.0
#include "hooks/forward/attachment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/cni/error.hpp"
#include "shared/error.hpp"
#include "tests/hooks/forward/front_owner.hpp"

namespace docker_cni::forward {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST(Attachment, IsReachedByTheBridge) {
  const auto attachment = attachment_in(front_owner,
                                        R"({"cniVersion":"1.0.0","interfaces":[{"name":"cni-front"},{"name":"veth1"},
                        {"name":"eth0","sandbox":"/run/netns/0bc7"}],
                        "ips":[{"address":"10.88.1.2/24","interface":2},{"address":"FD88::2/64","interface":2}]})",
                                        "1.0.0");
  EXPECT_EQ(attachment.host_interface, "cni-front");
  const Address ipv4{"10.88.1.2", "10.88.1.0/24"};
  const Address ipv6{"fd88::2", "fd88::/64"};
  EXPECT_THAT(attachment.addresses, ElementsAre(ipv4, ipv6));
  EXPECT_THAT(addresses_of(attachment, Family::ipv4), ElementsAre(ipv4));
  EXPECT_THAT(addresses_of(attachment, Family::ipv6), ElementsAre(ipv6));
}

TEST(Attachment, OfMacvlanIsReachedByNoInterfaceOfTheHost) {
  const auto attachment = attachment_in(
      front_owner, R"({"interfaces":[{"name":"eth0","sandbox":"/n"}],"ips":[{"address":"10.0.0.2/24"}]})", "1.0.0");
  EXPECT_THAT(attachment.host_interface, IsEmpty());
  EXPECT_THAT(attachment.addresses, IsEmpty());
}

TEST(Attachment, OfAPluginThatNamesNoInterfaceHasNoRules) {
  EXPECT_THAT(attachment_in(front_owner, R"({"ips":[{"address":"10.0.0.2/24"}]})", "1.0.0").addresses, IsEmpty());
}

TEST(Attachment, RefusesAnInterfaceWhoseNameWouldSaySomethingElse) {
  EXPECT_THROW(attachment_in(front_owner, R"({"interfaces":[{"name":"a b"}],"ips":[]})", "1.0.0"), cni::PluginError);
  EXPECT_THROW(attachment_in(front_owner, R"({"interfaces":[{"name":"a\"b"}],"ips":[]})", "1.0.0"), Error);
}

TEST(Owner, IsReadFromTheCommentThatItWrites) {
  EXPECT_EQ(comment_of(front_owner), "docker-cni front 0bc7 eth0");
  EXPECT_EQ(owner_in(comment_of(front_owner)), front_owner);
}

TEST(Owner, IsNotReadFromACommentOfOthers) {
  for (const auto* comment : {"", "docker-cni", "docker-cni front", "docker-cni front eth0", "front 0bc7 eth0"}) {
    EXPECT_EQ(owner_in(comment), std::nullopt) << comment;
  }
}

TEST(NetworkLabel, OfALongNameFitsIntoAComment) {
  EXPECT_EQ(network_label("front"), "front");
  EXPECT_THAT(network_label(std::string(200, 'x')), SizeIs(16));
}

TEST(NetworkChain, HasANameThatIptablesTakes) {
  EXPECT_THAT(network_chain("front"), StartsWith("DOCKER-CNI-"));
  EXPECT_THAT(network_chain("front"), SizeIs(27));
  EXPECT_NE(network_chain("front"), network_chain("back"));
  EXPECT_TRUE(is_ours(network_chain("front")));
  EXPECT_FALSE(is_ours("DOCKER"));
}

}  // namespace
}  // namespace docker_cni::forward
