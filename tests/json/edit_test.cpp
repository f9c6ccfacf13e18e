// SPDX-License-Identifier: Apache-2.0
#include "shared/json/edit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "shared/error.hpp"

namespace docker_cni::json {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

const Keys runtime{"runtimes", "cni"};
constexpr const char* entry = R"({"path":"/bin/x","runtimeArgs":["-a","--"]})";

TEST(WithValueAt, StartsADocumentWithALineForEachMember) {
  EXPECT_EQ(with_value_at("{}", runtime, entry), R"({
    "runtimes": {
        "cni": {
            "path": "/bin/x",
            "runtimeArgs": ["-a", "--"]
        }
    }
})");
}

TEST(WithValueAt, LooksLikeWhatStandsAroundIt) {
  EXPECT_EQ(
      with_value_at("{\r\n\t\"a\" : 1.50,\r\n\t\"runtimes\" : {\r\n\t\t\"x\" : {}\r\n\t}\r\n}\r\n", runtime, entry),
      "{\r\n\t\"a\" : 1.50,\r\n\t\"runtimes\" : {\r\n\t\t\"x\" : {},\r\n\t\t\"cni\" : {\r\n\t\t\t\"path\" : "
      "\"/bin/x\",\r\n\t\t\t\"runtimeArgs\" : [\"-a\", \"--\"]\r\n\t\t}\r\n\t}\r\n}\r\n");
  EXPECT_EQ(with_value_at("{\n  \"a\": 1\n}\n", {"b"}, "2"), "{\n  \"a\": 1,\n  \"b\": 2\n}\n");
  EXPECT_EQ(with_value_at(R"({"a":1})", runtime, entry),
            R"({"a":1,"runtimes":{"cni":{"path":"/bin/x","runtimeArgs":["-a","--"]}}})");
  EXPECT_EQ(with_value_at(R"({"a": 1})", {"b"}, R"({"c":2,"d":3})"), R"({"a": 1, "b": {"c": 2, "d": 3}})");
  EXPECT_EQ(with_value_at("{\n\"a\": 1\n}", {"b"}, R"({"c":2})"), "{\n\"a\": 1,\n\"b\": {\n    \"c\": 2\n}\n}");
}

TEST(WithValueAt, LooksLikeItsNeighboursWhereTheDocumentIsOfTwoMinds) {
  EXPECT_EQ(with_value_at("{\n  \"runtimes\": {\n    \"x\": {}\n  },\n\t\"a\": 1\n}", runtime, R"({"path":1})"),
            "{\n  \"runtimes\": {\n    \"x\": {},\n    \"cni\": {\n      \"path\": 1\n    }\n  },\n\t\"a\": 1\n}");
}

TEST(WithValueAt, KeepsAnObjectInOneLineThatStandsInOne) {
  EXPECT_EQ(with_value_at("{\n  \"runtimes\": {\"x\": {\"path\": \"/x\"}}\n}", runtime, R"({"path":"/y"})"),
            "{\n  \"runtimes\": {\"x\": {\"path\": \"/x\"}, \"cni\": {\"path\": \"/y\"}}\n}");
}

TEST(WithValueAt, FillsAnEmptyObjectAndANull) {
  EXPECT_EQ(with_value_at("{\n  \"runtimes\": { }\n}", runtime, "1"), "{\n  \"runtimes\": {\n    \"cni\": 1\n  }\n}");
  EXPECT_EQ(with_value_at("{\n  \"runtimes\": null\n}", runtime, "1"), "{\n  \"runtimes\": {\n    \"cni\": 1\n  }\n}");
  EXPECT_EQ(with_value_at("{\"a\": 1, \"runtimes\": {}}", runtime, "1"), "{\"a\": 1, \"runtimes\": {\"cni\": 1}}");
}

TEST(WithValueAt, ReplacesWhatIsThereAndNothingElse) {
  EXPECT_EQ(
      with_value_at("{\n  \"big\": 12345678901234567890,\n  \"runtimes\": {\"cni\": 1, \"x\": 2}\n}", runtime, "3"),
      "{\n  \"big\": 12345678901234567890,\n  \"runtimes\": {\"cni\": 3, \"x\": 2}\n}");
}

TEST(WithoutValueAt, UndoesWithValueAt) {
  for (const std::string text : {
           "{\"a\":1}",
           "{ \"a\": 1 }",
           "{\n  \"a\": 1\n}\n",
           "{\n  \"a\": [\n    1\n  ],\n  \"runtimes\": {\n    \"x\": {\"path\": \"/x\"}\n  },\n  \"z\": {}\n}\n",
           "{\"runtimes\":{\"x\":{\"path\":\"/x\"}},\"z\":0.10}",
           "{\r\n\t\"runtimes\" : { \"x\" : { } }\r\n}",
       }) {
    const Keys keys = text.find("runtimes") == std::string::npos ? Keys{"runtimes"} : runtime;
    EXPECT_EQ(without_value_at(with_value_at(text, keys, entry), keys), text);
  }
}

TEST(WithoutValueAt, TakesTheFirstTheLastAndTheOnlyOne) {
  EXPECT_EQ(without_value_at("{\n  \"a\": 1,\n  \"b\": 2\n}", {"a"}), "{\n  \"b\": 2\n}");
  EXPECT_EQ(without_value_at("{\n  \"a\": 1,\n  \"b\": 2\n}", {"b"}), "{\n  \"a\": 1\n}");
  EXPECT_EQ(without_value_at("{\n  \"a\": 1\n}", {"a"}), "{}");
  EXPECT_EQ(without_value_at("{\"b\": {}}", {"a"}), "{\"b\": {}}");
  EXPECT_EQ(without_value_at("{\"b\": {}}", {"a", "c"}), "{\"b\": {}}");
}

TEST(ValueAt, FindsWhatIsThere) {
  EXPECT_EQ(value_at(R"({"runtimes":{"cni":{"path": 1}}})", {"runtimes", "cni", "path"}), "1");
  EXPECT_EQ(value_at(R"({"runtimes":{"cni":null}})", runtime), std::nullopt);
  EXPECT_EQ(value_at(R"({"runtimes":null})", runtime), std::nullopt);
  EXPECT_EQ(value_at("{}", runtime), std::nullopt);
}

TEST(Edit, RefusesWhatReadersDisagreeAbout) {
  for (const auto* text : {R"({"runtimes":{},"runtimes":{}})", R"({"runtimes":{"cni":1,"cni":2}})"}) {
    EXPECT_THAT([&] { value_at(text, runtime); }, ThrowsMessage<Error>(HasSubstr("is there twice")));
    EXPECT_THAT([&] { with_value_at(text, runtime, "1"); }, ThrowsMessage<Error>(HasSubstr("is there twice")));
    EXPECT_THAT([&] { without_value_at(text, runtime); }, ThrowsMessage<Error>(HasSubstr("is there twice")));
  }
  EXPECT_THAT([&] { with_value_at(R"({"runtimes":[]})", runtime, "1"); },
              ThrowsMessage<Error>("\"runtimes\" is not an object"));
  EXPECT_THAT([&] { with_value_at("{} {}", runtime, "1"); }, ThrowsMessage<Error>(HasSubstr("line 1")));
  EXPECT_THAT([&] { with_value_at("[]", runtime, "1"); }, ThrowsMessage<Error>(HasSubstr("an object")));
}

}  // namespace
}  // namespace docker_cni::json
