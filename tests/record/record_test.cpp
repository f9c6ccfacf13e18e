// SPDX-License-Identifier: Apache-2.0
#include "shared/record/record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/record/record_text.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::record {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::ThrowsMessage;

constexpr auto list_bytes = R"({ "cniVersion":"1.0.0", "name":"front", "plugins":[{"type":"bridge","mtu":1.50,
  "big":12345678901234567890}] })";

Record sample() {
  Record record;
  record.id = "0bc7";
  record.name = "web";
  record.boot_id = "boot";
  record.phase = Phase::attached;
  record.bundle = "/run/bundle";
  record.engine_dir = "/var/lib/docker/containers/0bc7";
  record.pin = "/run/netns/0bc7";
  record.netns = {4, 4026532396};
  record.pid = 42;
  record.start_time = 1234567;
  record.created = 1790000000;
  record.engine_network = true;
  record.cni_path = {"/opt/cni/bin", "/usr/lib/cni"};
  Attachment attachment;
  attachment.list = cni::parse_network_config_list(list_bytes);
  attachment.list.file = "/etc/cni/net.d/10-front.conflist";
  attachment.interface = "eth0";
  attachment.args = {{"IP", "10.1.0.9"}};
  attachment.capability_args = R"({"mac":"02:00:00:00:00:01"})";
  attachment.config_args = R"({"ips":["10.1.0.9"]})";
  attachment.default_route = true;
  attachment.tried = true;
  attachment.released = {2, 1};
  attachment.result = R"({"cniVersion":"1.0.0","ips":[{"address":"10.1.0.9/24"}],"x":1.50})";
  attachment.add_failure = cni::AddFailure{1, "plugin portmap: \"no\"", true};
  record.attachments.push_back(attachment);
  return record;
}

TEST(Record, KeepsAllThatDelNeeds) {
  const auto read = parse_record(format_record(sample()));
  EXPECT_EQ(read.id, "0bc7");
  EXPECT_EQ(read.name, "web");
  EXPECT_EQ(read.phase, Phase::attached);
  EXPECT_EQ(read.engine_dir, "/var/lib/docker/containers/0bc7");
  EXPECT_EQ(read.pin, "/run/netns/0bc7");
  EXPECT_EQ(read.netns, (system::NamespaceId{4, 4026532396}));
  EXPECT_EQ(read.pid, 42);
  EXPECT_EQ(read.start_time, 1234567U);
  EXPECT_TRUE(read.engine_network);
  EXPECT_THAT(read.cni_path, ElementsAre("/opt/cni/bin", "/usr/lib/cni"));
  ASSERT_EQ(read.attachments.size(), 1U);
  const auto& attachment = read.attachments.front();
  EXPECT_EQ(attachment.interface, "eth0");
  EXPECT_EQ(attachment.config_args, R"({"ips":["10.1.0.9"]})");
  EXPECT_TRUE(attachment.default_route);
  EXPECT_THAT(attachment.released, ElementsAre(2, 1));
  EXPECT_THAT(attachment.args, ElementsAre(Pair("IP", "10.1.0.9")));
  EXPECT_EQ(attachment.list.file, "/etc/cni/net.d/10-front.conflist");
  EXPECT_EQ(attachment.add_failure->plugin, 1U);
  EXPECT_TRUE(attachment.add_failure->refused);
  EXPECT_EQ(attachment.add_failure->sentence, "plugin portmap: \"no\"");
  EXPECT_EQ(attachment.list.cni_version, "1.0.0");
  EXPECT_TRUE(attachment.tried);
}

TEST(Record, KeepsTheConfigurationsOwnBytesAndTheNumbersOfTheResult) {
  const auto read = parse_record(format_record(sample())).attachments.front();
  EXPECT_EQ(read.list.bytes, list_bytes);
  EXPECT_EQ(read.list.plugins.front().text, cni::parse_network_config_list(list_bytes).plugins.front().text);
  EXPECT_EQ(read.result, sample().attachments.front().result);
  EXPECT_EQ(read.capability_args, sample().attachments.front().capability_args);
}

TEST(Record, KeepsWhatItDoesNotKnow) {
  auto text = format_record(sample());
  text.insert(1, R"("later": {"n": 12345678901234567890},)");
  text.insert(text.find("\"network\":"), R"("further": [1.50],)");
  const auto again = format_record(parse_record(text));
  EXPECT_THAT(again, HasSubstr(R"("later":{"n": 12345678901234567890})"));
  EXPECT_THAT(again, HasSubstr(R"("further":[1.50])"));
  EXPECT_EQ(again.find("\"network\":"), again.rfind("\"network\":"));
}

TEST(Record, KeepsWhatConnectAndDisconnectHaveChanged) {
  auto record = sample();
  record.attachments.front().unfinished = true;
  record.connected = {{"back", "net1", {"10.2.0.9"}, "02:00:00:00:00:02", {"shop", "store"}},
                      {"other", "net2", {}, "", {}}};
  record.disconnected = record.attachments;
  const auto read = parse_record(format_record(record));
  EXPECT_TRUE(read.attachments.front().unfinished);
  ASSERT_EQ(read.connected.size(), 2U);
  EXPECT_EQ(read.connected.front().network, "back");
  EXPECT_EQ(read.connected.front().interface, "net1");
  EXPECT_THAT(read.connected.front().ips, ElementsAre("10.2.0.9"));
  EXPECT_EQ(read.connected.front().mac, "02:00:00:00:00:02");
  EXPECT_THAT(read.connected.front().aliases, ElementsAre("shop", "store"));
  ASSERT_EQ(read.disconnected.size(), 1U);
  EXPECT_EQ(read.disconnected.front().list.bytes, list_bytes);
  EXPECT_EQ(format_record(read), format_record(record));
}

TEST(Record, OfANewerVersionIsRefusedWithASentence) {
  auto text = format_record(sample());
  text.replace(text.find("\"recordVersion\":1"), 17, "\"recordVersion\":4");
  EXPECT_THAT([&] { parse_record(text); }, ThrowsMessage<Error>(HasSubstr("newer version of docker-cni")));
}

TEST(Record, ThatIsDamagedIsAnError) {
  const auto text = format_record(sample());
  EXPECT_THROW(parse_record(""), Error);
  EXPECT_THROW(parse_record("[]"), Error);
  EXPECT_THROW(parse_record(text.substr(0, text.size() / 2)), Error);
  EXPECT_THROW(parse_record(R"({"recordVersion":1,"phase":"sleeping"})"), Error);
  EXPECT_THROW(parse_record(R"({"recordVersion":1,"phase":"attached","pid":1e3})"), Error);
}

TEST(Record, OfAPodKeepsItsSandboxAndItsContainers) {
  Record record;
  record.id = "pod-aa07";
  record.sandbox = "aa07";
  record.members = {{"one", "/run/one/userdata"}, {"two", ""}};
  record.pinned = false;
  const auto read = parse_record(format_record(record));
  EXPECT_EQ(read.sandbox, "aa07");
  EXPECT_EQ(read.members, record.members);
  EXPECT_FALSE(read.pinned);
  EXPECT_TRUE(read.unknown.empty());
  EXPECT_EQ(format_record(Record()).find("members"), std::string::npos);
}

TEST(Record, TellsByWhatPluginsKnowTheContainer) {
  Record record;
  record.id = "default--web1";
  EXPECT_EQ(cni_container_id(record), "default--web1");  // as an earlier version recorded it
  record.container_id = "31eecfe8594e5dc78f1e3f3689a036eb";
  const auto text = format_record(record);
  EXPECT_EQ(cni_container_id(parse_record(text)), "31eecfe8594e5dc78f1e3f3689a036eb");
  EXPECT_NE(text.find(R"("recordVersion":3,)"), std::string::npos);  // who knows no containerID would DEL another
  EXPECT_TRUE(parse_record(text).unknown.empty());
}

TEST(Record, OfAContainerThatPluginsKnowByItsIdIsForEachVersion) {
  Record record;
  record.id = "0bc7";
  record.container_id = "0bc7";
  const auto text = format_record(record);
  EXPECT_NE(text.find(R"("recordVersion":1,)"), std::string::npos);
  EXPECT_EQ(text.find("containerID"), std::string::npos);
}

TEST(Record, OfAPodIsNoneForWhoKnowsNoPods) {
  Record record;
  EXPECT_NE(format_record(record).find(R"("recordVersion":1,)"), std::string::npos);
  record.sandbox = "aa07";
  EXPECT_NE(format_record(record).find(R"("recordVersion":2,)"), std::string::npos);
}

/// A record with all members that there are.
Record full() {
  auto record = sample();
  record.container_id = "31eecfe8594e5dc78f1e3f3689a036eb";
  record.fixed_ip = record.under_way = true;
  record.labels = {{"cni.networks", "front"}};
  record.attachments.front().list.folder_plugins = {R"({"type":"tuning"})"};
  record.attachments.front().unfinished = true;
  record.connected = {{"back", "net1", {"10.1.0.7"}, "02:00:00:00:00:02", {"shop"}}};
  record.disconnected = record.attachments;
  record.sandbox = "aa07";
  record.members = {{"0bc7", "/run/bundle"}};
  return record;
}

void expect_named(const std::string& readme, std::string_view object) {
  for (const auto& member : json::members(object)) EXPECT_THAT(readme, HasSubstr("\"" + member.key + "\":"));
}

TEST(RecordReadme, NamesEachMember) {
  const auto readme = system::read_file(DOCKER_CNI_SOURCE_DIR "/shared/record/README.md");
  const auto text = format_record(full());
  expect_named(readme, text);
  const auto members = json::members(text);
  for (const auto* list : {"attachments", "connected", "disconnected", "members"}) {
    expect_named(readme, json::elements(json::find(members, list).value()).front());
  }
}

}  // namespace
}  // namespace docker_cni::record
