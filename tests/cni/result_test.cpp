// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/result.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "shared/cni/version.hpp"
#include "shared/error.hpp"
#include "tests/cni/fixtures.hpp"

namespace docker_cni::cni {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

/// Everything that 1.1.0 knows, zeros included, in the order in which it's written.
const std::string full =
    R"({"cniVersion":"1.1.0","interfaces":[{"name":"eth0","mac":"02:00:00:00:00:01","mtu":1500,"sandbox":"/run/netns/x",)"
    R"("socketPath":"/run/s","pciID":"0000:00:1f.6"}],)"
    R"("ips":[{"interface":0,"address":"10.1.0.2/24","gateway":"10.1.0.1"},{"address":"10.2.0.2/24"},)"
    R"({"interface":0,"address":"fd00::2/64","gateway":"fd00::1"}],)"
    R"("routes":[{"dst":"0.0.0.0/0","gw":"10.1.0.1","mtu":1400,"advmss":1300,"priority":7,"table":0,"scope":0},)"
    R"({"dst":"::/0"}],"dns":{"nameservers":["10.1.0.1"],"domain":"d","search":["s"],"options":["o"]}})";

TEST(CniConformance, Case42_KeepsZerosOnTheWayThroughTheTypes) {
  EXPECT_EQ(format_result(parse_result(full, ""), "1.1.0"), full);
  const auto as_100 = convert_result(full, "", "1.0.0");
  EXPECT_THAT(as_100, HasSubstr(R"("mtu":1400,"advmss":1300,"priority":7,"table":0,"scope":0)"));
  EXPECT_EQ(convert_result(as_100, "", "1.1.0"), full);
}

TEST(CniConformance, Case42_TellsTheFamilyBefore100) {
  for (const std::string version : {"0.3.0", "0.3.1", "0.4.0"}) {
    EXPECT_EQ(
        convert_result(full, "", version),
        R"({"cniVersion":")" + version +
            R"(","interfaces":[{"name":"eth0","mac":"02:00:00:00:00:01","sandbox":"/run/netns/x"}],)"
            R"("ips":[{"version":"4","interface":0,"address":"10.1.0.2/24","gateway":"10.1.0.1"},)"
            R"({"version":"4","address":"10.2.0.2/24"},)"
            R"({"version":"6","interface":0,"address":"fd00::2/64","gateway":"fd00::1"}],)"
            R"("routes":[{"dst":"0.0.0.0/0","gw":"10.1.0.1","mtu":1400,"advmss":1300,"priority":7,"table":0,"scope":0},)"
            R"({"dst":"::/0"}],"dns":{"nameservers":["10.1.0.1"],"domain":"d","search":["s"],"options":["o"]}})");
  }
}

TEST(CniConformance, Case42_KeepsTheFirstAddressOfEachFamilyIn020) {
  EXPECT_EQ(
      convert_result(full, "", "0.2.0"),
      R"({"cniVersion":"0.2.0","ip4":{"ip":"10.1.0.2/24","gateway":"10.1.0.1","routes":[{"dst":"0.0.0.0/0","gw":"10.1.0.1"}]},)"
      R"("ip6":{"ip":"fd00::2/64","gateway":"fd00::1","routes":[{"dst":"::/0"}]},)"
      R"("dns":{"nameservers":["10.1.0.1"],"domain":"d","search":["s"],"options":["o"]}})");
}

TEST(CniConformance, Case42_HasNoResultIn020WithoutAnAddress) {
  for (const std::string version : {"0.1.0", "0.2.0"}) {
    EXPECT_THAT([&] { convert_result(R"({"cniVersion":"1.0.0","interfaces":[{"name":"eth0"}]})", "", version); },
                ThrowsMessage<Error>(HasSubstr("without an address")));
  }
}

TEST(CniConformance, Case42_ConvertsBetweenAllVersions) {
  for (const auto from : spec_versions) {
    const auto text = convert_result(full, "", from);
    for (const auto to : spec_versions) {
      const auto converted = convert_result(text, "", to);
      EXPECT_EQ(testing::member(converted, "cniVersion"), "\"" + std::string(to) + "\"");
      EXPECT_EQ(parse_result(converted, "").ips.front().address, "10.1.0.2/24") << from << " to " << to;
      // To the form that knows least every way leads to the same.
      EXPECT_EQ(convert_result(converted, "", "0.1.0"), convert_result(full, "", "0.1.0")) << from << " to " << to;
    }
  }
}

TEST(ConvertResult, JoinsTheFamiliesOf020) {
  EXPECT_EQ(
      convert_result(R"({"ip6":{"ip":"fd00::2/64","routes":[{"dst":"::/0"}]},)"
                     R"("ip4":{"ip":"10.1.0.2/24","gateway":"10.1.0.1","routes":[{"dst":"0.0.0.0/0"}]},"dns":{}})",
                     "", "0.4.0"),
      R"({"cniVersion":"0.4.0","ips":[{"version":"4","address":"10.1.0.2/24","gateway":"10.1.0.1"},)"
      R"({"version":"6","address":"fd00::2/64"}],"routes":[{"dst":"0.0.0.0/0"},{"dst":"::/0"}],"dns":{}})");
}

TEST(ConvertResult, LeavesAResultInTheRightVersionAsItIs) {
  const std::string text = "{ \"x\": 1.50,\n \"cniVersion\":\"1.0.0\", \"ips\":[{\"address\":\"anything\"}] }";
  EXPECT_EQ(convert_result(" " + text + "\n", "0.1.0", "1.0.0"), text);
  EXPECT_EQ(convert_result(R"({"x":1.50})", "1.0.0", "1.0.0"), R"({"cniVersion":"1.0.0","x":1.50})");
}

TEST(ParseResult, WritesAddressesTheCanonicalWay) {
  const auto result = parse_result(R"({"ips":[{"address":"FD00:0:0::2/64","gateway":"FD00::0001"}]})", "1.0.0");
  EXPECT_EQ(result.ips.at(0).address, "fd00::2/64");
  EXPECT_EQ(result.ips.at(0).gateway, "fd00::1");
}

TEST(ParseResult, RefusesWhatIsNoAddress) {
  for (const std::string address : {"", "10.1.0.2", "10.1.0/24", "10.1.0.2/33", "10.1.0.2/", "10.1.0.2/-1", "x/24",
                                    "fd00::/129", "10.1.0.2/24/1", "010.1.0.2/24"}) {
    EXPECT_THROW(parse_result(R"({"ips":[{"address":")" + address + R"("}]})", "1.0.0"), Error) << address;
  }
  EXPECT_THAT([] { parse_result(R"({"ips":[{"address":"10.1.0.2/24","gateway":"10.1.0.1/24"}]})", "1.0.0"); },
              ThrowsMessage<Error>("result: \"gateway\": \"10.1.0.1/24\" is not an IP address"));
}

TEST(ParseResult, NamesTheValueOfTheWrongKind) {
  EXPECT_THAT([] { parse_result(R"({"ips":{}})", "1.0.0"); }, ThrowsMessage<Error>("result: \"ips\" is not an array"));
  EXPECT_THAT([] { parse_result(R"({"interfaces":[1]})", "1.0.0"); },
              ThrowsMessage<Error>("result: \"interfaces\" is not an object"));
  EXPECT_THAT([] { parse_result(R"({"interfaces":[{"name":1}]})", "1.0.0"); },
              ThrowsMessage<Error>("result: \"name\" is not a string"));
  EXPECT_THAT([] { parse_result(R"({"interfaces":[{"mtu":1.5}]})", "1.0.0"); },
              ThrowsMessage<Error>("result: \"mtu\" is not a whole number"));
  EXPECT_THAT([] { parse_result(R"({"dns":{"search":[1]}})", "1.0.0"); },
              ThrowsMessage<Error>("result: \"search\" is not an array of strings"));
}

TEST(ParseResult, TakesNullForNothing) {
  const auto result =
      parse_result(R"({"interfaces":null,"ips":[{"address":"10.1.0.2/24","interface":null}],"dns":null})", "1.0.0");
  EXPECT_FALSE(result.ips.at(0).interface.has_value());
}

}  // namespace
}  // namespace docker_cni::cni
