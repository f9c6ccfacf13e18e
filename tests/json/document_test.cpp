// SPDX-License-Identifier: Apache-2.0
#include "shared/json/document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>

#include "shared/error.hpp"

namespace docker_cni::json {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

constexpr auto replacement = "\xEF\xBF\xBD";

TEST(ParseDocument, TakesTheLastOfAKeyGivenTwice) {
  EXPECT_EQ(string_or_empty(parse(R"({"a":"first","b":1,"a":"last"})"), "a"), "last");
  EXPECT_EQ(string_or_empty(parse(R"({"a":{"b":1},"a":"last"})"), "a"), "last");
}

TEST(ParseDocument, ReplacesBytesThatAreNoUtf8) {
  const auto document = parse("{\"a\xff\":\"\xe9t\xc3\xa9\", \"torn\":\"\xe2\x82\"}");
  EXPECT_EQ(string_or_empty(document, std::string("a") + replacement), std::string(replacement) + "t\xc3\xa9");
  EXPECT_EQ(string_or_empty(document, "torn"), replacement);
}

TEST(ParseDocument, TellsWhereTheTextIsNoJson) {
  const auto fails_with = [](std::string_view text, const char* sentence) {
    EXPECT_THAT([&] { parse(text); }, ThrowsMessage<Error>(sentence)) << text;
  };
  fails_with("", "JSON, line 1, column 1: expected more, but the text ends here");
  fails_with("{\"a\":", "JSON, line 1, column 6: expected more, but the text ends here");
  fails_with("{\n \"a\": x}", "JSON, line 2, column 7: this does not belong here");
  fails_with("{} {}", "JSON, line 1, column 4: this does not belong here");
  fails_with("[1,]", "JSON, line 1, column 4: this does not belong here");
  fails_with({"{}\0{}", 5}, "JSON, line 1, column 3: this does not belong here");
  fails_with("[1e999]", "JSON: a number is too large");
}

TEST(ParseDocument, ThrowsErrorAndNothingElse) {
  for (const auto* text :
       {"{'a':1}", "{\"a\" 1}", "nul", "\"\\ud800\"", "\"\\x\"", "\"\t\"", "// a\n1", "01", "+1", "\xff"}) {
    EXPECT_THROW(parse(text), Error) << text;
  }
}

TEST(ParseDocument, ReadsWhatNestsDeeply) {
  constexpr std::size_t levels = 100'000;
  std::string objects;
  for (std::size_t level = 0; level < levels; ++level) objects += "{\"a\":";
  const auto arrays = "{\"deep\":" + std::string(levels, '[') + std::string(levels, ']') + ",\"id\":\"0bc7\"}";
  EXPECT_EQ(string_or_empty(parse(arrays), "id"), "0bc7");
  EXPECT_TRUE(parse(objects + "1" + std::string(levels, '}')).is_object());
  EXPECT_THROW(parse(objects), Error);
  EXPECT_THROW(parse(std::string(levels, '[')), Error);
  EXPECT_THROW(parse(std::string(levels, '[') + "\xff"), Error);
}

TEST(OneLine, KeepsTheOrderAndReplacesBytesThatAreNoUtf8) {
  const nlohmann::ordered_json document{{"z", "a\nb\xff\"\x01"}, {"a", {"x", "\xe2\x82"}}, {"\xff", 1}};
  const auto text = one_line(document);
  EXPECT_EQ(text, std::string(R"({"z":"a\nb)") + replacement + R"(\"\u0001","a":["x",")" + replacement + R"("],")" +
                      replacement + R"(":1})");
  EXPECT_EQ(one_line(parse(text).at("a")), std::string("[\"x\",\"") + replacement + "\"]");
}

TEST(Member, IsNoneWhereItLacksOrIsNull) {
  const auto object = parse(R"({"a":null,"b":false})");
  EXPECT_EQ(member(object, "a"), nullptr);
  EXPECT_EQ(member(object, "c"), nullptr);
  ASSERT_NE(member(object, "b"), nullptr);
  EXPECT_TRUE(member(object, "b")->is_boolean());
}

TEST(Member, NeedsAnObject) {
  for (const auto* text : {"[]", "1", "\"id\"", "null"}) {
    const auto document = parse(text);
    EXPECT_THAT([&] { member(document, "id"); }, ThrowsMessage<Error>(HasSubstr("an object with \"id\""))) << text;
    EXPECT_THROW(string_or_empty(document, "id"), Error) << text;
    EXPECT_THROW(strings(document, "id"), Error) << text;
    EXPECT_THROW(number<int>(document, "id"), Error) << text;
  }
}

TEST(Values, OfTheWrongKindAreNamed) {
  const auto object = parse(R"({"text":1,"none":null,"list":{},"mixed":["a",1],"map":[]})");
  EXPECT_THAT([&] { string_or_empty(object, "text"); }, ThrowsMessage<Error>("\"text\" is not a string"));
  EXPECT_THAT([&] { string_or_empty(object, "none"); }, ThrowsMessage<Error>("\"none\" is not a string"));
  EXPECT_THAT([&] { strings(object, "none"); }, ThrowsMessage<Error>("\"none\" is not an array"));
  EXPECT_THAT([&] { strings(object, "list"); }, ThrowsMessage<Error>("\"list\" is not an array"));
  EXPECT_THAT([&] { strings(object, "mixed"); }, ThrowsMessage<Error>("\"mixed\" is not a string"));
  EXPECT_THAT([&] { as_object(object.at("map"), "map"); }, ThrowsMessage<Error>("\"map\" is not an object"));
  EXPECT_THAT([&] { as_array(object, "all"); }, ThrowsMessage<Error>("\"all\" is not an array"));
}

TEST(Values, ThatLackAreEmpty) {
  const auto object = parse("{}");
  EXPECT_EQ(string_or_empty(object, "a"), "");
  EXPECT_THAT(strings(object, "a"), IsEmpty());
  EXPECT_EQ(number<int>(object, "a"), 0);
  EXPECT_EQ(number<std::uint64_t>(object, "a"), 0U);
}

TEST(Values, AreReadAsTheyAre) {
  const auto object = parse(R"({"text":"\u0041\ud83d\ude00\n","list":["b","a","b"],"empty":[]})");
  EXPECT_EQ(string_or_empty(object, "text"), "A\xF0\x9F\x98\x80\n");
  EXPECT_THAT(strings(object, "list"), ElementsAre("b", "a", "b"));
  EXPECT_THAT(strings(object, "empty"), IsEmpty());
}

TEST(Number, IsOneThatFits) {
  const auto object = parse(R"({"max":18446744073709551615,"min":-9223372036854775808,"300":300,"-1":-1,"huge":
      18446744073709551616,"half":0.5,"one":1.0,"e":1e3,"text":"1","none":null,"flag":true})");
  EXPECT_EQ(number<std::uint64_t>(object, "max"), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(number<std::int64_t>(object, "min"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(number<int>(object, "300"), 300);
  EXPECT_EQ(number<std::int8_t>(object, "-1"), -1);
  EXPECT_THAT([&] { number<std::int64_t>(object, "max"); }, ThrowsMessage<Error>("\"max\" is not a number that fits"));
  EXPECT_THROW(number<int>(object, "min"), Error);
  EXPECT_THROW(number<std::uint8_t>(object, "300"), Error);
  EXPECT_THROW(number<std::int8_t>(object, "300"), Error);
  EXPECT_THROW(number<unsigned>(object, "-1"), Error);
  for (const auto* key : {"huge", "half", "one", "e", "text", "none", "flag"}) {
    EXPECT_THROW(number<std::int64_t>(object, key), Error) << key;
    EXPECT_THROW(number<std::uint64_t>(object, key), Error) << key;
  }
}

}  // namespace
}  // namespace docker_cni::json
