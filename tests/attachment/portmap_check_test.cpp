// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/portmap_check.hpp"

#include <gtest/gtest.h>

namespace docker_cni::attachment {
namespace {

constexpr const char* result =
    R"({"cniVersion":"1.0.0","ips":[{"address":"10.87.0.18/24"},{"address":"fd87::12/64"}]})";
constexpr const char* published = R"({"portMappings":[{"hostPort":8080,"containerPort":80,"protocol":"tcp"}]})";

record::Attachment attachment_with(const std::string& capability_args) {
  record::Attachment attachment;
  attachment.result = result;
  attachment.capability_args = capability_args;
  return attachment;
}

bool misses(const std::string& type, const std::string& msg) {
  cni::PluginConfig plugin;
  plugin.type = type;
  return misses_other_family(plugin, cni::PluginError(999, msg), attachment_with(published));
}

TEST(PortmapCheck, KnowsTheComplaintThatIPv4sRulesAreNotInIp6tables) {
  const std::string complaint =
      "could not check ipv6 dnat: rule [[-p tcp --dport 8080 -j DNAT --to-destination 10.87.0.18:80]] in chain "
      "CNI-DN-4f "
      "not found in table nat";
  EXPECT_TRUE(misses("portmap", complaint));
  EXPECT_FALSE(misses("another", complaint));
}

TEST(PortmapCheck, KnowsTheComplaintThatIPv6sRulesAreNotInIptables) {
  record::Attachment only_ipv6;
  only_ipv6.result = R"({"cniVersion":"1.0.0","ips":[{"address":"fd87::12/64"}]})";
  cni::PluginConfig plugin;
  plugin.type = "portmap";
  const cni::PluginError no_chain(999, "could not check ipv4 dnat: chain CNI-DN-4f not found");
  EXPECT_TRUE(misses_other_family(plugin, no_chain, only_ipv6));
  EXPECT_FALSE(misses_other_family(plugin, no_chain, attachment_with(published)));
  EXPECT_TRUE(misses("portmap", "could not check ipv4 dnat: rule [[--to-destination [fd87::12]:80]] not found"));
}

TEST(PortmapCheck, TakesWhatIsGoneForGone) {
  EXPECT_FALSE(misses("portmap", "could not check ipv4 dnat: rule [[--to-destination 10.87.0.18:80]] not found"));
  EXPECT_FALSE(misses("portmap", "could not check ipv6 dnat: rule [[--to-destination [fd87::12]:80]] not found"));
  EXPECT_FALSE(misses("portmap", "could not check ipv6 dnat: chain not found"));
}

TEST(PortmapCheck, LooksForThePortsOfAnIPv6Address) {
  const auto lacks = [](const std::string& capability_args, const char* rules) {
    return ipv6_without_ports(attachment_with(capability_args), rules);
  };
  EXPECT_EQ(lacks(published, "-A CNI-DN-4f -p tcp --dport 8080 -j DNAT --to-destination [fd87::12]:80\n"),
            std::nullopt);
  EXPECT_EQ(lacks(published, "-A CNI-DN-4f -p tcp --dport 8080 -j DNAT --to-destination [fd87::13]:80\n"), "fd87::12");
  EXPECT_EQ(lacks("", ""), std::nullopt);
  EXPECT_EQ(
      lacks(R"({"portMappings":[{"hostIP":"127.0.0.1","hostPort":8080,"containerPort":80,"protocol":"tcp"}]})", ""),
      std::nullopt);
}

}  // namespace
}  // namespace docker_cni::attachment
