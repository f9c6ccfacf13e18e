// SPDX-License-Identifier: Apache-2.0
#include "shared/json/scanner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "shared/error.hpp"
#include "shared/json/text.hpp"

namespace docker_cni::json {
namespace {

using namespace std::string_literals;
using ::testing::ThrowsMessage;

/// `levels` arrays in each other.
std::string nested(std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); }

TEST(Scanner, TakesEveryFormOfAValue) {
  for (const std::string text : {"0",
                                 "-0",
                                 "10",
                                 "-1.50",
                                 "1e9",
                                 "1E+9",
                                 "0.5e-3",
                                 "true",
                                 "false",
                                 "null",
                                 "\"\"",
                                 "\"\\u00e9\\n\\\"\\/\"",
                                 "\"\xC3\xA9\"",
                                 "[]",
                                 "[ ]",
                                 "[1,[2],{}]",
                                 "{}",
                                 "{ }",
                                 R"({"a":{"b":[]},"c":[{}]})",
                                 R"({"a":1,"a":2})"}) {
    EXPECT_EQ(value(" \t\r\n" + text + " \n"), text);
  }
}

TEST(Scanner, RefusesWhatRfc8259DoesNotKnow) {
  for (const std::string& text :
       {""s,        " "s,           "01"s,        "+1"s,     "1."s,      ".5"s,       "1e"s,        "-"s,
        "0x1"s,     "NaN"s,         "tru"s,       "True"s,   "nulll"s,   "'a'"s,      "\"a"s,       "\"\t\""s,
        "\"\\x\""s, "\"\\u12g4\""s, "\"\\u12"s,   "\"\\"s,   "["s,       "[1"s,       "[1,"s,       "[1,]"s,
        "[1 2]"s,   "]"s,           "{"s,         "{\"a\""s, "{\"a\":"s, "{\"a\":1"s, "{\"a\":1,"s, "{\"a\":1,}"s,
        "{a:1}"s,   "{1:1}"s,       "{\"a\" 1}"s, "[}"s,     "{]"s,      "1 1"s,      "{}x"s,       "\xEF\xBB\xBF{}"s,
        "{}//"s,    "{}\0"s,        "\0"s,        "[1\0]"s}) {
    EXPECT_THROW(value(text), Error) << text;
  }
}

TEST(Scanner, TellsWhereAndWhatIsWrong) {
  EXPECT_THAT([] { value("{\n  \"a\": 1,\n  b\n}"); },
              ThrowsMessage<Error>("JSON, line 3, column 3: expected a string"));
  EXPECT_THAT([] { value("[1, 2"); },
              ThrowsMessage<Error>("JSON, line 1, column 6: expected \",\" or \"]\", but the text ends here"));
  EXPECT_THAT([] { members("[]"); }, ThrowsMessage<Error>("JSON, line 1, column 1: expected an object"));
}

TEST(Scanner, NestsAsDeepAsItSaysAndNoDeeper) {
  EXPECT_EQ(value(nested(Scanner::deepest)), nested(Scanner::deepest));
  EXPECT_THAT([] { value(nested(Scanner::deepest + 1)); },
              ThrowsMessage<Error>("JSON, line 1, column 10001: expected at most 10000 levels of nesting"));
}

}  // namespace
}  // namespace docker_cni::json
