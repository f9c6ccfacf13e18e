// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/args.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "shared/cni/error.hpp"

namespace docker_cni::cni {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::ThrowsMessage;

TEST(CniConformance, Case24_WritesArgsInOrderAfterIgnoreUnknown) {
  EXPECT_EQ(format_args({{"A", "b"}, {"C", "d"}}), "IgnoreUnknown=1;A=b;C=d");
  EXPECT_EQ(format_args({{"A", "b"}, {"IgnoreUnknown", "0"}}), "A=b;IgnoreUnknown=0");
  EXPECT_EQ(format_args({}), "");
}

TEST(CniConformance, Case24_RefusesWhatPluginsWouldReadOtherwise) {
  for (const std::string& value : {"a;b"s, "a=b"s, "a\nb"s, "a\0b"s, "a\x7F"s}) {
    EXPECT_THROW(format_args({{"K", value}}), PluginError) << value;
  }
  EXPECT_THROW(format_args({{"", "v"}}), PluginError);
  EXPECT_THROW(format_args({{"K=", "v"}}), PluginError);
}

TEST(ParseArgs, ReadsPairsInOrder) {
  EXPECT_THAT(parse_args("A=b;C=;A=d"), ElementsAre(Pair("A", "b"), Pair("C", ""), Pair("A", "d")));
  EXPECT_THAT(parse_args(""), IsEmpty());
}

TEST(ParseArgs, NamesThePairThatIsWrong) {
  EXPECT_THAT([] { parse_args("A=b;C"); }, ThrowsMessage<PluginError>(HasSubstr("\"C\" is not KEY=VALUE")));
  EXPECT_THAT([] { parse_args("=b"); }, ThrowsMessage<PluginError>(HasSubstr("\"=b\" has no key")));
  EXPECT_THAT([] { parse_args("A=b=c"); }, ThrowsMessage<PluginError>(HasSubstr("\"A=b=c\" has a second")));
  EXPECT_THROW(parse_args("A=b;"), PluginError);
  EXPECT_THROW(parse_args(";"), PluginError);
}

}  // namespace
}  // namespace docker_cni::cni
