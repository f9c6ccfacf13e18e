// SPDX-License-Identifier: Apache-2.0
#include <boost/filesystem/operations.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "shared/error.hpp"
#include "tests/hooks/admin_host.hpp"
#include "tests/support/fake_plugins.hpp"

namespace docker_cni {
namespace {

using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto long_id = "0bc7363cd0470f5d5b2c1f5f1b0c9d9b2d6f2d7a4d3b1a0987654321fedcba98";

TEST(AdminLs, ShowsEachAttachmentOfEachContainer) {
  const support::AdminHost host;
  auto record = host.record(long_id);
  record.name = "web";
  record.attachments.push_back(support::attachment("back", "eth1", R"({"cniVersion": "1.0.0"})"));
  record.created -= 3 * 3600 + 1;
  host.save(record);
  host.save(host.record("fresh", "10.1.0.3/24"));
  const auto answer = host.run({"ls"});
  EXPECT_EQ(answer.text,
            "CONTAINER      NAME   NETWORK   INTERFACE   ADDRESSES     PORTS   SHARED BY   PHASE      AGE\n"
            "0bc7363cd047   web    front     eth0        10.1.0.2/24   -       -           attached   3h\n"
            "0bc7363cd047   web    back      eth1        -             -       -           attached   3h\n"
            "fresh          -      front     eth0        10.1.0.3/24   -       -           attached   0s\n");
  EXPECT_THAT(answer.problems, IsEmpty());
}

TEST(AdminLs, ShowsTheHeadingOnlyWhereNothingIsRecorded) {
  const support::AdminHost host;
  const auto answer = host.run({"ls"});
  EXPECT_EQ(answer.text, "CONTAINER   NAME   NETWORK   INTERFACE   ADDRESSES   PORTS   SHARED BY   PHASE   AGE\n");
  EXPECT_THAT(answer.problems, IsEmpty());
  EXPECT_EQ(host.run({"ls", "--format", "json"}).text, "[]\n");
  EXPECT_EQ(host.run({"ls", "-q"}).text, "");
  EXPECT_FALSE(boost::filesystem::exists(host.dir.path() / "state"));
}

TEST(AdminLs, ShowsWholeIdsWhereAsked) {
  const support::AdminHost host;
  host.save(host.record(long_id));
  EXPECT_THAT(host.run({"ls", "--no-trunc"}).text, HasSubstr(long_id));
  EXPECT_EQ(host.run({"ls", "-q", "--no-trunc"}).text, std::string(long_id) + "\n");
  EXPECT_EQ(host.run({"ls", "--quiet"}).text, "0bc7363cd047\n");
}

/// A container of Docker's, recorded as "web", that Docker calls `name` now.
record::Record docker_container(const support::AdminHost& host, const std::string& id, const std::string& name) {
  auto record = host.record(id);
  record.name = "web";
  record.engine_dir = host.dir.path() / "containers" / id;
  if (!name.empty()) host.dir.write("containers/" + id + "/config.v2.json", R"({"Name":"/)" + name + R"("})");
  return record;
}

TEST(AdminLs, ShowsTheNamesThatContainersHaveNow) {
  const support::AdminHost host;
  host.save(docker_container(host, "0bc7", "renamed"));
  host.save(docker_container(host, "1bc7", "web"));
  host.save(docker_container(host, "2bc7", ""));  // removed: its name is another's now
  const auto text = host.run({"ls"}).text;
  EXPECT_THAT(text, ContainsRegex("0bc7 +renamed "));
  EXPECT_THAT(text, ContainsRegex("1bc7 +web "));
  EXPECT_THAT(text, ContainsRegex("2bc7 +- "));
}

TEST(AdminLs, ShowsWhoSharesAContainersNetwork) {
  const support::AdminHost host;
  host.save(docker_container(host, "0bc7", "zc"));
  host.save(docker_container(host, "1bc7", "alone"));
  const auto joins = [&](const std::string& id, const std::string& mode) {
    host.dir.write("containers/" + id + "/hostconfig.json", R"({"NetworkMode":")" + mode + R"("})");
  };
  joins("1bc7", "none");
  joins("2bc7", "container:0bc7");
  host.dir.write("containers/2bc7/config.v2.json", R"({"Name":"/my-redis"})");
  joins("3bc7", "container:0bc7");  // it has no name that can be read
  joins("4bc7", "container:other");
  host.dir.write("containers/5bc7/hostconfig.json", "{");
  const auto answer = host.run({"ls"});
  EXPECT_THAT(answer.problems, IsEmpty());
  EXPECT_THAT(answer.text, ContainsRegex("0bc7 +zc +front +eth0 +10.1.0.2/24 +- +my-redis,3bc7 +attached"));
  EXPECT_THAT(answer.text, ContainsRegex("1bc7 +alone +front +eth0 +10.1.0.2/24 +- +- +attached"));
  const auto listed = nlohmann::json::parse(host.run({"ls", "--format", "json"}).text);
  EXPECT_EQ(listed[0].at("sharedBy"),
            nlohmann::json::parse(R"([{"id":"2bc7","name":"my-redis"},{"id":"3bc7","name":""}])"));
  EXPECT_EQ(listed[1].at("sharedBy"), nlohmann::json::array());
}

TEST(AdminInspect, FindsAContainerByTheNameThatItHasNow) {
  const support::AdminHost host;
  host.save(docker_container(host, "0bc7", "renamed"));
  host.save(docker_container(host, "1bc7", "web"));
  EXPECT_THAT(host.run({"inspect", "web"}).text, HasSubstr(R"("id": "1bc7")"));
  EXPECT_THAT(host.run({"inspect", "renamed"}).text, HasSubstr(R"("id": "0bc7")"));
  host.save(docker_container(host, "1bc7", "other"));
  EXPECT_THROW(host.run({"inspect", "web"}), Error);
}

TEST(AdminLs, CutsNoNameThatOnlyServesAsAnId) {
  const support::AdminHost host;
  host.save(host.record("a-container-of-my-own"));
  EXPECT_EQ(host.run({"ls", "-q"}).text, "a-container-of-my-own\n");
}

TEST(AdminLs, GivesToolsJson) {
  const support::AdminHost host;
  auto record = host.record(long_id);
  record.name = "web";
  record.created = 1790000000;
  record.attachments.push_back(support::attachment(
      "dual", "eth1", R"({"cniVersion": "0.2.0", "ip4": {"ip": "10.2.0.2/24"}, "ip6": {"ip": "fd00::2/64"}})"));
  host.save(record);
  const auto listed = nlohmann::json::parse(host.run({"ls", "--format=json"}).text);
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].at("id"), long_id);
  EXPECT_EQ(listed[0].at("name"), "web");
  EXPECT_EQ(listed[0].at("phase"), "attached");
  EXPECT_EQ(listed[0].at("created"), "2026-09-21T14:13:20Z");
  ASSERT_EQ(listed[0].at("attachments").size(), 2U);
  EXPECT_EQ(listed[0].at("attachments")[1].at("network"), "dual");
  EXPECT_EQ(listed[0].at("attachments")[1].at("interface"), "eth1");
  EXPECT_THAT(listed[0].at("attachments")[1].at("addresses").get<std::vector<std::string>>(),
              ElementsAre("10.2.0.2/24", "fd00::2/64"));
}

TEST(AdminLs, ShowsTheOthersBesideARecordThatCannotBeRead) {
  const support::AdminHost host;
  host.save(host.record("0bc7"));
  host.dir.write("state/containers/broken.json", "{");
  const auto answer = host.run({"ls"});
  EXPECT_THAT(answer.text, HasSubstr("10.1.0.2/24"));
  EXPECT_THAT(answer.problems, ElementsAre(HasSubstr("state/containers/broken.json: ")));
}

TEST(AdminLs, ShowsAContainerWhoseResultCannotBeRead) {
  const support::AdminHost host;
  auto record = host.record("0bc7");
  record.attachments.front().result = R"({"cniVersion": "1.0.0", "ips": 7})";
  host.save(record);
  const auto answer = host.run({"ls"});
  EXPECT_THAT(answer.text, ContainsRegex("0bc7 +- +front +eth0 +- +- +- +attached"));
  EXPECT_THAT(answer.problems, ElementsAre(HasSubstr("container 0bc7: network \"front\": ")));
}

TEST(AdminLs, LetsNoNameMoveTheTerminalsCursor) {
  const support::AdminHost host;
  auto record = host.record("0bc7");
  record.name = "we\x1b[2Jb\nfake";
  host.save(record);
  const auto text = host.run({"ls"}).text;
  EXPECT_THAT(text, HasSubstr("we?[2Jb fake"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(host.run({"ls", "--format", "json"}).text, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace docker_cni
