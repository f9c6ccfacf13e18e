// SPDX-License-Identifier: Apache-2.0
#include "shared/json/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "shared/error.hpp"

namespace docker_cni::json {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

TEST(Members, GivesEachAsItStands) {
  const std::string text = "{ \"a\" : 1.50 ,\"b\":{ \"x\" : [ ] },\n\"a\":12345678901234567890}";
  const auto all = members(text);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].key, "a");
  EXPECT_EQ(all[0].value, "1.50");
  EXPECT_EQ(all[0].whole, "\"a\" : 1.50");
  EXPECT_EQ(all[1].value, "{ \"x\" : [ ] }");
  EXPECT_EQ(all[2].value, "12345678901234567890");
  EXPECT_EQ(all[0].whole.data(), text.data() + 2);  // a span of the text, no copy
}

TEST(Members, DecodesKeys) {
  const auto all = members(R"({"\u0061\n":1})");
  EXPECT_EQ(all.at(0).key, "a\n");
  EXPECT_THAT(members(" {} "), IsEmpty());
}

TEST(Elements, GivesEachAsItStands) {
  EXPECT_THAT(elements("[ 1 , [2], {\"a\":3} ,\"x\" ]"), ElementsAre("1", "[2]", "{\"a\":3}", "\"x\""));
  EXPECT_THAT(elements("[]"), IsEmpty());
  EXPECT_THROW(elements("{}"), Error);
}

TEST(Find, TakesTheLastOfAKeyGivenTwice) {
  const std::string text = R"({"a":1,"b":2,"a":3})";
  EXPECT_EQ(find(members(text), "a"), "3");
  EXPECT_EQ(find(members(text), "c"), std::nullopt);
}

TEST(StringOrEmpty, IsTheLastOfItsKeyDecoded) {
  const std::string text = R"({"a":1,"a":"x\ny","b":null})";
  EXPECT_EQ(string_or_empty(members(text), "a"), "x\ny");
  EXPECT_EQ(string_or_empty(members(text), "c"), "");
  EXPECT_THAT([&] { string_or_empty(members(text), "b"); }, ThrowsMessage<Error>("\"b\" is not a string"));
}

TEST(KindOf, TellsEveryKind) {
  EXPECT_EQ(kind("{}"), Kind::object);
  EXPECT_EQ(kind("[]"), Kind::array);
  EXPECT_EQ(kind("\"\""), Kind::string);
  EXPECT_EQ(kind("-1"), Kind::number);
  EXPECT_EQ(kind("false"), Kind::boolean);
  EXPECT_EQ(kind("null"), Kind::null);
}

TEST(String, DecodesEscapesAndSurrogates) {
  EXPECT_EQ(string(R"("\"\\\/\b\f\n\r\t")", "x"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(string(R"("\u0041\u00e9\u20ac\ud83d\ude00")", "x"), "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  EXPECT_EQ(string(R"("\ud83d")", "x"), "\xEF\xBF\xBD");
  EXPECT_EQ(string(R"("\ude00\ud83dx")", "x"), "\xEF\xBF\xBD\xEF\xBF\xBDx");
  EXPECT_EQ(string(R"("\ud83d\u0041")", "x"),
            "\xEF\xBF\xBD"
            "A");
  EXPECT_EQ(string(R"("a\u0000b")", "x"), std::string("a\0b", 3));
  EXPECT_THAT([] { string("1", "name"); }, ThrowsMessage<Error>("\"name\" is not a string"));
}

TEST(Quoted, IsReadBackAsItWas) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  EXPECT_EQ(string(value(json::quoted(bytes)), "x"), bytes);
  EXPECT_EQ(json::quoted("a\"\\\n\x01<>&"), R"("a\"\\\n\u0001<>&")");
}

TEST(ObjectWriter, CopiesValuesAsTheyAre) {
  ObjectWriter object;
  EXPECT_EQ(object.text(), "{}");
  object.add("a", "1.50").add_string("b\"", "x\ny");
  EXPECT_EQ(object.text(), R"({"a":1.50,"b\"":"x\ny"})");
}

}  // namespace
}  // namespace docker_cni::json
