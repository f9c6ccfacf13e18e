// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/resolv_conf.hpp"

#include <gtest/gtest.h>

namespace docker_cni::attachment {
namespace {

constexpr std::string_view dockers = "# Generated\nnameserver 192.0.2.1\nsearch host.example\noptions edns0";

cni::ResultDns dns_of_a_network() {
  return {
      .nameservers = {"10.1.0.53", "fd00::53"}, .domain = "a.example", .search = {"b.example"}, .options = {"ndots:2"}};
}

TEST(ResolvConfText, HasWhatTheNetworkTellsInPlaceOfTheHosts) {
  const auto text = resolv_conf_text(dockers, dns_of_a_network(), {});
  EXPECT_EQ(text, "# Generated\nsearch b.example\nnameserver 10.1.0.53\nnameserver fd00::53\noptions ndots:2\n");
  EXPECT_EQ(resolv_conf_text(text, dns_of_a_network(), {}), text);
}

TEST(ResolvConfText, KeepsLinesOfWhichTheNetworkTellsNothing) {
  EXPECT_EQ(resolv_conf_text(dockers, {.nameservers = {"10.1.0.53"}, .domain = {}, .search = {}, .options = {}}, {}),
            "# Generated\nsearch host.example\noptions edns0\nnameserver 10.1.0.53\n");
  EXPECT_EQ(resolv_conf_text("domain old.example\n",
                             {.nameservers = {}, .domain = "a.example", .search = {}, .options = {}}, {}),
            "search a.example\n");
}

TEST(ResolvConfText, LeavesWhatTheUserHasChosen) {
  EXPECT_EQ(resolv_conf_text(dockers, dns_of_a_network(), {.nameservers = true, .search = true, .options = false}),
            "# Generated\nnameserver 192.0.2.1\nsearch host.example\noptions ndots:2\n");
  EXPECT_EQ(resolv_conf_text(dockers, dns_of_a_network(), {.nameservers = false, .search = false, .options = true}),
            "# Generated\noptions edns0\nsearch b.example\nnameserver 10.1.0.53\nnameserver fd00::53\n");
}

TEST(ResolvConfText, PassesOverWhatWouldAddALineOfItsOwn) {
  const cni::ResultDns hostile{.nameservers = {"10.1.0.53\nsearch evil.example", "here"},
                               .domain = "a b",
                               .search = {"c\nnameserver 6.6.6.6", "b.example"},
                               .options = {"", "x y"}};
  EXPECT_EQ(resolv_conf_text(dockers, hostile, {}),
            "# Generated\nnameserver 192.0.2.1\noptions edns0\nsearch b.example\n");
}

}  // namespace
}  // namespace docker_cni::attachment
