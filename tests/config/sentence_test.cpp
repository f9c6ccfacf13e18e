// SPDX-License-Identifier: Apache-2.0
#include "shared/sentence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/error.hpp"

namespace docker_cni {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST(OneLine, KeepsWhereAndWhyHoweverLongTheNamesBetween) {
  const auto line = one_line("container " + std::string(100000, 'x') + ": the disk is full\n");
  EXPECT_THAT(line, SizeIs(Le(longest_sentence)));
  EXPECT_THAT(line, StartsWith("container xxx"));
  EXPECT_THAT(line, HasSubstr("x...x"));
  EXPECT_THAT(line, EndsWith("x: the disk is full"));
}

TEST(OneLine, EndsInNoBlank) {
  for (const auto* const text : {"why", "why\n", "why \t", "why\r\n\t\n"}) EXPECT_EQ(one_line(text), "why");
  EXPECT_EQ(one_line("\t"), "");
}

TEST(OneLine, CutsNoCharacterInTwo) {
  for (std::size_t before = 0; before < 3; ++before) {
    std::string text(before, 'x');
    for (int count = 0; count < 4000; ++count) text += "\u20AC";
    EXPECT_EQ(one_line(text).find('?'), std::string::npos);
    EXPECT_EQ(one_line(text, 100).find('?'), std::string::npos);
  }
}

TEST(OneLine, ShowsNothingThatTurnsTheDirectionOfWriting) {
  EXPECT_EQ(one_line("a\u202Eb\u2066c\u061Cd\u200Fe\u2028f"), "a?b?c?d?e?f");
  EXPECT_EQ(one_line("\u20AC \u05D0 \u0627"), "\u20AC \u05D0 \u0627") << "letters stay";
}

TEST(Error, DoesNotEndAtANul) {
  Error error(std::string("plugin \0 says", 13));
  error.add_context(std::string_view("a\0b", 3));
  EXPECT_STREQ(error.what(), "a?b: plugin ? says");
}

}  // namespace
}  // namespace docker_cni
