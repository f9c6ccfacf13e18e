// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "hooks/admin/indent.hpp"
#include "hooks/admin/list_options.hpp"
#include "hooks/admin/table.hpp"

namespace docker_cni::admin {
namespace {

TEST(AdminTable, AlignsByCharactersAndNotByBytes) {
  EXPECT_EQ(format_table({{"A", "B"}, {"grün", "1"}, {"rot", "2"}}),
            "A      B\n"
            "grün   1\n"
            "rot    2\n");
}

TEST(AdminTable, ShowsThatACellIsEmpty) { EXPECT_EQ(format_table({{"A", "B"}, {"", ""}}), "A   B\n-   -\n"); }

TEST(AdminTable, CutsItsWidestColumnsOnATerminalThatIsTooNarrow) {
  const std::vector<std::vector<std::string>> rows{{"NAME", "WHY"}, {"web", "a long story of 30 characters."}};
  EXPECT_EQ(format_table(rows, {.width = 24}),
            "NAME  WHY\n"
            "web   a long story of 3…\n");
  EXPECT_EQ(format_table(rows, {.width = 200}), format_table(rows));
  // Something can be read still, and a character of more than a byte stays whole.
  EXPECT_EQ(format_table({{"A"}, {"grüngrüngrün"}}, {.width = 1}), "A\ngrü…\n");
}

TEST(AdminTable, PaintsWhatCallsForSomebodyWhereColoursAreWanted) {
  const std::vector<std::vector<std::string>> rows{{"N", "STATE"}, {"a", "not ready: no bridge"}, {"b", "ready"}};
  EXPECT_EQ(format_table(rows, {.colours = true}),
            "N   STATE\n"
            "a   \033[31mnot ready: no bridge\033[0m\n"
            "b   ready\n");
  EXPECT_EQ(format_table(rows).find('\033'), std::string::npos);
}

TEST(AdminList, AsJsonHasAnObjectARow) {
  EXPECT_EQ(rows_as_json({{"A", "B"}, {"1", ""}}, {"a", "b"}), "[\n  {\n    \"a\": \"1\",\n    \"b\": \"\"\n  }\n]\n");
  EXPECT_EQ(rows_as_json({{"A"}}, {"a"}), "[]\n");
}

TEST(AdminList, OfLinesHasEachOnce) { EXPECT_EQ(lines_of({"a", "b", "a"}), "a\nb\n"); }

TEST(AdminIndent, GivesEachMemberALineAndLeavesNumbersAndStringsAsTheyStand) {
  EXPECT_EQ(indented(R"({"a":1.50,"b":[12345678901234567890, true],"c":{},"d":[ ],"e":"{\"x\": [1,2]}\\"})"),
            "{\n"
            "  \"a\": 1.50,\n"
            "  \"b\": [\n"
            "    12345678901234567890,\n"
            "    true\n"
            "  ],\n"
            "  \"c\": {},\n"
            "  \"d\": [],\n"
            "  \"e\": \"{\\\"x\\\": [1,2]}\\\\\"\n"
            "}\n");
}

TEST(AdminIndent, IsNotMadeLargeByWhatNestsDeep) {
  const std::string nested = std::string(5000, '[') + std::string(5000, ']');
  EXPECT_LT(indented(nested).size(), 2 * nested.size());
}

TEST(AdminIndent, ShowsAScalarAndAnEmptyDocument) {
  EXPECT_EQ(indented("7"), "7\n");
  EXPECT_EQ(indented("{}"), "{}\n");
  EXPECT_EQ(indented("\"[\""), "\"[\"\n");
  EXPECT_EQ(indented("\"\xC2\x9B\x7F\xC3\xA9\""), "\"\\u009b\\u007f\xC3\xA9\"\n");
  EXPECT_EQ(indented("\"\u202E\u061C\u20AC\u2066\""), "\"\\u202e\\u061c\u20AC\\u2066\"\n");
}

}  // namespace
}  // namespace docker_cni::admin
