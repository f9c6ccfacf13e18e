// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/changes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/attachment/labels.hpp"
#include "shared/attachment/request.hpp"
#include "shared/log.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::attachment {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string config_of(const std::string& name) {
  return R"({"cniVersion":"1.0.0","name":")" + name + R"(","plugins":[{"type":")" + name +
         R"(","capabilities":{"ips":true,"portMappings":true}}]})";
}

record::Attachment attachment_on(const std::string& network, const std::string& interface) {
  record::Attachment attachment;
  attachment.list = cni::parse_network_config_list(config_of(network));
  attachment.interface = interface;
  return attachment;
}

/// What a container with the label cni.networks=`networks` asks for, after the changes of `record`.
NetworkOptions changed(const std::string& networks, const record::Record& record) {
  return with_changes(parse_options({{"cni.networks", networks}}, {}), record);
}

/// Those that it gets: NAME@INTERFACE.
std::vector<std::string> got(const NetworkOptions& options) {
  std::vector<std::string> all;
  for (const auto& network : options.networks) {
    if (!network.left) all.push_back(network.name + "@" + network.interface);
  }
  return all;
}

TEST(Changes, AreNoneWhereNothingWasChanged) {
  EXPECT_THAT(got(changed("front,back", {})), ElementsAre("front@eth0", "back@net1"));
}

TEST(Changes, AddWhatWasConnectedBehindAllElse) {
  record::Record record;
  record.connected = {{"extra", "eth7", {"10.1.0.9"}, "02:00:00:00:00:01", {"shop"}}};
  const auto options = changed("front,back", record);
  EXPECT_THAT(got(options), ElementsAre("front@eth0", "back@net1", "extra@eth7"));
  EXPECT_THAT(options.networks[2].own.ips, ElementsAre("10.1.0.9"));
  EXPECT_EQ(options.networks[2].own.mac, "02:00:00:00:00:01");
  EXPECT_THAT(options.networks[2].own.aliases, ElementsAre("shop"));
  EXPECT_THAT(aliases_on(record, "extra"), ElementsAre("shop"));
  EXPECT_THAT(aliases_on(record, "front"), IsEmpty());
}

TEST(Changes, LeaveOutWhatWasDisconnectedAndTheOthersKeepTheirInterfaces) {
  record::Record record;
  record.disconnected = {attachment_on("front", "eth0")};
  EXPECT_THAT(got(changed("front,back", record)), ElementsAre("back@net1"));
}

TEST(Changes, LeaveOutTheNetworkThatNobodyNamesByItsInterface) {
  record::Record record;
  record.disconnected = {attachment_on("front", "eth0")};
  EXPECT_THAT(got(with_changes(parse_options({}, {}), record)), IsEmpty());
}

TEST(Changes, GiveANetworkThatWasDisconnectedAndThenConnectedAsTheLatterSaid) {
  record::Record record;
  record.disconnected = {attachment_on("front", "eth0")};
  record.connected = {{"front", "eth5", {}, "", {}}};
  EXPECT_THAT(got(changed("front,back", record)), ElementsAre("back@net1", "front@eth5"));
}

TEST(Changes, GiveANetworkOnceThatCniYamlAsksForMeanwhileToo) {
  record::Record record;
  record.connected = {{"back", "eth5", {}, "", {}}};
  EXPECT_THAT(got(changed("front,back", record)), ElementsAre("front@eth0", "back@net1"));
}

TEST(Changes, TakeAnotherInterfaceWhereTheirsIsTakenMeanwhile) {
  record::Record record;
  record.connected = {{"extra", "net1", {}, "", {}}};
  EXPECT_THAT(got(changed("front,back", record)), ElementsAre("front@eth0", "back@net1", "extra@net2"));
}

TEST(Changes, LetADisconnectTakeBackAConnectAndNoteAllElse) {
  record::Record record;
  record.attachments = {attachment_on("front", "eth0"), attachment_on("extra", "net1")};
  record.connected = {{"extra", "net1", {}, "", {}}};
  note_disconnected(record, "extra");
  EXPECT_THAT(record.connected, IsEmpty());
  EXPECT_THAT(record.disconnected, IsEmpty());
  record.attachments.back().unfinished = true;  // as it's told to be released: a second call finds nothing new
  note_disconnected(record, "extra");
  EXPECT_THAT(record.disconnected, IsEmpty());
  note_disconnected(record, "front");
  ASSERT_EQ(record.disconnected.size(), 1U);
  EXPECT_EQ(record.disconnected.front().interface, "eth0");
  EXPECT_FALSE(record.disconnected.front().tried);
}

TEST(Changes, TakeWhatWasAskedOfNoNetworkByNameWithTheNetworkThatHadIt) {
  const support::TempDir dir;
  Config config;
  config.cni_conf_dir = dir.directory("net.d");
  dir.write("net.d/20-back.conflist", config_of("back"));  // that of front is gone
  record::Record record;
  record.disconnected = {attachment_on("front", "eth0")};
  const auto options = with_changes(
      parse_options({{"cni.networks", "front,back"}, {"cni.ips", "10.1.0.9"}, {"cni.ports", "8080:80"}}, {}), record);
  const auto requests = load_requests(options, config, Log("", "off", "test"));
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests.front().list.name, "back");
  EXPECT_EQ(requests.front().capability_args, "");
}

TEST(Changes, AskNothingOfAConnectedNetworkThatWasAskedOfNoneByName) {
  const support::TempDir dir;
  Config config;
  config.cni_conf_dir = dir.directory("net.d");
  dir.write("net.d/10-front.conflist", R"({"cniVersion":"1.0.0","name":"front","plugins":[{"type":"front"}]})");
  dir.write("net.d/20-back.conflist", config_of("back"));
  record::Record record;
  record.connected = {{"back", "net1", {}, "", {}}};
  const auto options = with_changes(parse_options({{"cni.networks", "front"}, {"cni.ips", "10.1.0.9"}}, {}), record);
  const auto requests = load_requests(options, config, Log("", "off", "test"));
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests.back().capability_args, "");
}

TEST(Changes, StayWhereTheEngineStillKnowsTheContainer) {
  const support::TempDir dir;
  record::Record record;
  record.engine_dir = dir.directory("containers/0bc7");
  EXPECT_FALSE(keeps_changes(record));
  record.connected = {{"back", "net1", {}, "", {}}};
  record.attachments = {attachment_on("front", "eth0")};
  EXPECT_TRUE(keeps_changes(record));
  EXPECT_THAT(changes_alone(record).attachments, IsEmpty());
  EXPECT_EQ(changes_alone(record).connected.size(), 1U);
  record.engine_dir = dir.path() / "gone";
  EXPECT_FALSE(keeps_changes(record));
}

TEST(FreeInterface, IsTheFirstThatNobodyHas) {
  EXPECT_EQ(free_interface({}), "net1");
  EXPECT_EQ(free_interface({"eth0", "net1", "net3"}), "net2");
}

}  // namespace
}  // namespace docker_cni::attachment
