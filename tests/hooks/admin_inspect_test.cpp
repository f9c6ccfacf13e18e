// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "shared/error.hpp"
#include "tests/hooks/admin_host.hpp"

namespace docker_cni {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(AdminInspect, ShowsAllThatIsRecordedAsJson) {
  const support::AdminHost host;
  auto record = host.record("0bc7");
  record.unknown = {{"later", R"({"x": 1})"}};
  record.attachments.front().args = {{"IP", "10.1.0.2"}};
  host.save(record);
  const auto text = host.run({"inspect", "0bc7"}).text;
  const auto shown = nlohmann::json::parse(text);
  EXPECT_EQ(shown.at("recordFile"), (host.dir.path() / "state/containers/0bc7.json").string());
  EXPECT_EQ(shown.at("phase"), "attached");
  EXPECT_EQ(shown.at("bundle"), record.bundle.string());
  EXPECT_EQ(shown.at("pin"), record.pin.string());
  EXPECT_EQ(shown.at("later").at("x"), 1);
  const auto& attachment = shown.at("attachments").at(0);
  EXPECT_EQ(attachment.at("network"), "front");
  EXPECT_EQ(attachment.at("config").at("plugins").at(0).at("type"), "none");
  EXPECT_EQ(attachment.at("result").at("ips").at(0).at("address"), "10.1.0.2/24");
  EXPECT_THAT(text, HasSubstr("\"big\": 12345678901234567890\n"));
}

TEST(AdminInspect, ShowsTheNetworksAlsoAsDockerWould) {
  const support::AdminHost host;
  host.save(host.record("0bc7"));
  const auto shown = nlohmann::json::parse(host.run({"inspect", "0bc7"}).text);
  EXPECT_EQ(shown.at("NetworkSettings").at("Networks").at("front").at("IPAddress"), "10.1.0.2");
}

TEST(AdminInspect, ShowsAllElseWhereAResultCannotBeRead) {
  const support::AdminHost host;
  auto record = host.record("0bc7");
  record.attachments.front().result = R"({"ips": 7})";
  host.save(record);
  const auto answer = host.run({"inspect", "0bc7"});
  EXPECT_EQ(support::id_of(answer), "0bc7");
  EXPECT_THAT(answer.problems, ElementsAre(HasSubstr("container 0bc7: network \"front\": ")));
}

TEST(AdminInspect, TellsWhetherTheContainerIsThere) {
  const support::AdminHost host;
  auto record = host.record("0bc7");
  host.save(record);
  record.id = "1bc7";
  record.bundle = host.dir.path() / "vanished";
  host.save(record);
  EXPECT_EQ(nlohmann::json::parse(host.run({"inspect", "0bc7"}).text).at("gone"), false);
  const auto gone = nlohmann::json::parse(host.run({"inspect", "1bc7"}).text);
  EXPECT_EQ(gone.at("gone"), true);
  EXPECT_THAT(gone.at("because").get<std::string>(), HasSubstr(record.bundle.string()));
}

TEST(AdminInspect, FindsAContainerByTheStartOfItsIdAndByItsName) {
  const support::AdminHost host;
  auto web = host.record("0bc7363cd047");
  web.name = "web";
  host.save(web);
  host.save(host.record("0bd8"));
  EXPECT_EQ(support::id_of(host.run({"inspect", "0bc"})), "0bc7363cd047");
  EXPECT_EQ(support::id_of(host.run({"inspect", "web"})), "0bc7363cd047");
  EXPECT_EQ(support::id_of(host.run({"inspect", "0bd8"})), "0bd8");
}

TEST(AdminInspect, TakesAWholeIdBeforeANameAndANameBeforeTheStartOfAnId) {
  const support::AdminHost host;
  auto other = host.record("ffff");
  other.name = "0bc7";
  host.save(other);
  host.save(host.record("0bc7"));
  host.save(host.record("0bc7363cd047"));
  EXPECT_EQ(support::id_of(host.run({"inspect", "0bc7"})), "0bc7");
  other.name = "0bc";
  host.save(other);
  EXPECT_EQ(support::id_of(host.run({"inspect", "0bc"})), "ffff");
}

TEST(AdminInspect, AsksForMoreOfAnIdThatMayBeTwo) {
  const support::AdminHost host;
  host.save(host.record("0bc7"));
  host.save(host.record("0bd8"));
  EXPECT_THAT(
      [&] {
        host.run({"inspect", "0b"});
      },
      ThrowsMessage<Error>(HasSubstr("\"0b\" may be 0bc7 or 0bd8; give more of the ID")));
}

TEST(AdminInspect, FindsByTheIdThatANamespaceHasForIt) {
  const support::AdminHost host;
  const auto in_userns = "moby-1.1--0bc7363c" + std::string(56, 'a');
  host.save(host.record(in_userns));
  host.save(host.record("default--web1"));
  EXPECT_EQ(support::id_of(host.run({"inspect", "0bc7363c"})), in_userns);
  EXPECT_EQ(support::id_of(host.run({"inspect", "web1"})), "default--web1");
  host.save(host.record("other--web1"));
  EXPECT_THAT(
      [&] {
        host.run({"inspect", "web1"});
      },
      ThrowsMessage<Error>(HasSubstr("\"web1\" may be default--web1 or other--web1; give more of the ID")));
}

TEST(AdminInspect, NamesWhatItDoesNotFind) {
  const support::AdminHost host;
  for (const auto* const word : {"web", "../state/containers/0bc7", ""}) {
    EXPECT_THAT(
        [&] {
          host.run({"inspect", word});
        },
        ThrowsMessage<Error>(HasSubstr("no record of a container \"" + std::string(word) + "\"")));
  }
}

TEST(AdminInspect, TellsWhyARecordCannotBeRead) {
  const support::AdminHost host;
  host.save(host.record("0bc7"));
  host.dir.write("state/containers/broken.json", "{");
  EXPECT_THAT([&] { host.run({"inspect", "broken"}); }, ThrowsMessage<Error>(HasSubstr("containers/broken.json: ")));
  EXPECT_EQ(support::id_of(host.run({"inspect", "0b"})), "0bc7");
}

}  // namespace
}  // namespace docker_cni
