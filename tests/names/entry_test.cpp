// SPDX-License-Identifier: Apache-2.0
#include "shared/names/entry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/system/process.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::names {
namespace {

using ::testing::ElementsAre;

TEST(NameEntry, IsReadAsItWasWritten) {
  const Entry entry{"0bc7",       "boot",    7,       12345678901234U, "/c/0bc7",           "web",
                    {"a.b", "a"}, {"alias"}, {"::1"}, "::1\ta.b a\n",  system::FileId{1, 2}};
  const auto read = parse_entry(format_entry(entry));
  EXPECT_EQ(format_entry(read), format_entry(entry));
  EXPECT_EQ(read.hosts_file, entry.hosts_file);
  EXPECT_EQ(read.start_time, entry.start_time);
}

TEST(NameEntry, IsWrittenAsEveryVersionReadsIt) {
  const std::string text =
      R"({"id":"0bc7","bootId":"boot","pid":7,"startTime":18446744073709551615,"engineDir":"/c/0bc7","name":"web",)"
      R"("hostNames":["a.b","a"],"aliases":[],"addresses":["::1"],"ownLines":"::1\u0009a.b a\n",)"
      R"("hostsDevice":1,"hostsInode":2})";
  const auto entry = parse_entry(text);
  EXPECT_EQ(entry.own_lines, "::1\ta.b a\n");
  EXPECT_EQ(entry.start_time, 18446744073709551615U);
  auto written = text;
  written.replace(written.find("\\u0009"), 6, "\\t");
  EXPECT_EQ(format_entry(entry), written);
}

TEST(NameEntry, OfAnOlderVersionNeedsNoMore) {
  const auto entry = parse_entry(R"({"id":"0bc7","later":[{}]})");
  EXPECT_EQ(entry.id, "0bc7");
  EXPECT_EQ(entry.pid, 0);
  EXPECT_FALSE(entry.hosts_file);
}

TEST(NameEntry, OfNoContainerIsRefused) {
  for (const auto* text :
       {"", "{}", "[]", R"({"id":7})", R"({"id":"a","pid":"x"})", R"({"id":"a","pid":-7e9})",
        R"({"id":"a","pid":4294967296})", R"({"id":"a","startTime":-1})", R"({"id":"a","name":null})",
        R"({"id":"a","aliases":["b",1]})", R"({"id":"a","addresses":"::1"})"}) {
    EXPECT_THROW(parse_entry(text), Error) << text;
  }
}

TEST(NamesOf, HaveTheNameThatTheEngineGivesNow) {
  const support::TempDir dir;
  Entry entry;
  entry.name = "old";
  entry.host_names = {"web"};
  entry.aliases = {"web", "shop", "localhost", "bad name"};
  EXPECT_THAT(names_of(entry), ElementsAre("old", "web", "shop"));
  entry.engine_dir = dir.path();
  EXPECT_THAT(names_of(entry), ElementsAre("old", "web", "shop"));
  dir.write("config.v2.json", R"({"Config":{"Name":"no"},"Name":"/new"})");
  EXPECT_THAT(names_of(entry), ElementsAre("new", "web", "shop"));
}

TEST(IsRunning, IsFalseForAnotherLifeOfTheSamePid) {
  Entry entry;
  entry.boot_id = "boot";
  entry.pid = ::getpid();
  entry.start_time = system::start_time(entry.pid).value_or(0);
  EXPECT_TRUE(is_running(entry, "boot"));
  EXPECT_FALSE(is_running(entry, "next boot"));
  ++entry.start_time;
  EXPECT_FALSE(is_running(entry, "boot"));
}

}  // namespace
}  // namespace docker_cni::names
