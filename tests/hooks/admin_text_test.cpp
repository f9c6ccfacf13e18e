#include <gtest/gtest.h>

#include "hooks/admin/indent.hpp"
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

TEST(AdminIndent, ShowsAScalarAndAnEmptyDocument) {
  EXPECT_EQ(indented("7"), "7\n");
  EXPECT_EQ(indented("{}"), "{}\n");
  EXPECT_EQ(indented("\"[\""), "\"[\"\n");
  EXPECT_EQ(indented("\"\xC2\x9B\x7F\xC3\xA9\""), "\"\\u009b\\u007f\xC3\xA9\"\n");
}

}  // namespace
}  // namespace docker_cni::admin
