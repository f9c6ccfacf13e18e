// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/option_values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "shared/error.hpp"

namespace docker_cni::attachment {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(Ips, AreAddressesOfBothFamilies) {
  EXPECT_THAT(parse_ips("10.1.0.9, fd00:0::9/64"), ElementsAre("10.1.0.9", "fd00::9/64"));
  EXPECT_THAT([] { parse_ips("10.1.0.9,front"); }, ThrowsMessage<Error>(HasSubstr("\"front\" is not an IP address")));
}

TEST(Bandwidth, IsWrittenAsPeopleDo) {
  EXPECT_EQ(parse_bandwidth("10mbit"),
            R"({"ingressRate":10000000,"ingressBurst":1000000,"egressRate":10000000,"egressBurst":1000000})");
  EXPECT_EQ(parse_bandwidth("in=1.5Gbit,out=100kbyte"),
            R"({"ingressRate":1500000000,"ingressBurst":150000000,"egressRate":800000,"egressBurst":524288})");
  EXPECT_EQ(parse_bandwidth(R"( {"ingressRate":1000,"ingressBurst":8000} )"),
            R"({"ingressRate":1000,"ingressBurst":8000})");
}

TEST(Bandwidth, ThatIsNotARateIsRefused) {
  for (const auto* wrong : {"", "fast", "10", "10mbits", "-1mbit", "1e9mbit", "nan", R"({"ingressRate":1000})", "[]"}) {
    EXPECT_THAT([&] { parse_bandwidth(wrong); }, ::testing::Throws<Error>()) << wrong;
  }
  EXPECT_THAT([] { parse_bandwidth("fast"); }, ThrowsMessage<Error>(HasSubstr("is not a rate; one looks like 10mbit")));
}

TEST(Aliases, AreHostNames) {
  EXPECT_THAT(parse_aliases("db, db-1.example"), ElementsAre("db", "db-1.example"));
  for (const auto* wrong : {"", "a b", "a\nb", "-a", ".", "a/b"}) {
    EXPECT_THAT([&] { parse_aliases(wrong); }, ThrowsMessage<Error>(HasSubstr("is not a host name"))) << wrong;
  }
}

}  // namespace
}  // namespace docker_cni::attachment
