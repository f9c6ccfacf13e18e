// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/connect.hpp"

#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "shared/attachment/add.hpp"
#include "shared/attachment/del.hpp"
#include "shared/attachment/gc.hpp"
#include "shared/error.hpp"
#include "shared/record/record_text.hpp"
#include "tests/attachment/host.hpp"

namespace docker_cni {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

/// A host on which container 0bc7 runs on the network "front", beside a network "back".
struct RunningOnFront {
  RunningOnFront() {
    host.config.networks = {"front"};
    host.plugins.answer("front", support::result("10.1.0.2/24"));
    host.plugins.answer("back", support::result("10.2.0.2/24"));
    attachment::add(host.config, host.state("0bc7", process), {}, host.log);
    host.plugins.forget();
  }

  attachment::Connected connect(const record::Connection& asked) const {
    auto operation = host.operation();
    return attachment::connect("0bc7", asked, operation);
  }
  attachment::Disconnected disconnect(const std::string& network, bool force = false) const {
    auto operation = host.operation();
    return attachment::disconnect("0bc7", network, force, operation);
  }
  record::Record record() const { return host.store().load("0bc7").value(); }
  std::vector<std::string> networks() const {
    std::vector<std::string> names;
    for (const auto& attachment : record().attachments) names.push_back(attachment.list.name);
    return names;
  }

  support::Host host{{"front", "back"}};
  support::NetnsProcess process;
};

TEST(Connect, AddsTheNetworkBehindTheOthersInTheContainersNamespaceAndRecordsIt) {
  const RunningOnFront running;
  const auto connected = running.connect({"back", "", {}, "", {}});
  ASSERT_EQ(connected.made.size(), 1U);
  EXPECT_EQ(connected.made.front().interface, "net1");
  EXPECT_THAT(connected.made.front().addresses, ElementsAre("10.2.0.2/24"));
  EXPECT_THAT(running.host.plugins.calls(), ElementsAre("ADD back"));
  EXPECT_EQ(running.host.plugins.requests().back().variable("CNI_NETNS"),
            (running.host.config.netns_dir / "0bc7").string());
  EXPECT_THAT(running.networks(), ElementsAre("front", "back"));
  const auto record = running.record();
  EXPECT_EQ(record.phase, record::Phase::attached);
  EXPECT_FALSE(record.under_way);
  EXPECT_FALSE(record.attachments.back().unfinished);
  ASSERT_EQ(record.connected.size(), 1U);
  EXPECT_EQ(record.connected.front().interface, "net1");
}

TEST(Connect, IsUndoneAsAWholeWhereAPluginFails) {
  const RunningOnFront running;
  running.host.plugins.fail("back", {.code = 101, .msg = "no luck"});
  const auto before = format_record(running.record());
  EXPECT_THAT(
      [&] {
        running.connect({"back", "", {}, "", {}});
      },
      ThrowsMessage<Error>(AllOf(HasSubstr("container 0bc7: network \"back\""), HasSubstr("no luck"))));
  EXPECT_THAT(running.host.plugins.calls(), ElementsAre("ADD back", "DEL back"));
  EXPECT_EQ(format_record(running.record()), before);
}

TEST(Connect, IsUndoneWhereAnAddressWasAskedForAndAnotherOneGiven) {
  const RunningOnFront running;
  EXPECT_THAT(
      [&] {
        running.connect({"back", "", {"10.2.0.9"}, "", {}});
      },
      ThrowsMessage<Error>(HasSubstr("its plugins assigned 10.2.0.2/24, not the requested 10.2.0.9")));
  EXPECT_THAT(running.networks(), ElementsAre("front"));
}

TEST(Connect, RefusesWhatTheContainerOrAnotherOneHas) {
  const RunningOnFront running;
  const support::NetnsProcess other;
  attachment::add(running.host.config, running.host.state("0bc8", other), {}, running.host.log);
  const auto refused = [&](const record::Connection& asked, const std::string& sentence) {
    EXPECT_THAT([&] { running.connect(asked); }, ThrowsMessage<Error>(HasSubstr(sentence)));
  };
  refused({"front", "", {}, "", {}}, "it is on the network \"front\" already (eth0)");
  refused({"back", "eth0", {}, "", {}}, "it has an interface \"eth0\" already; name another one");
  refused({"back", "lo", {}, "", {}}, "it has an interface \"lo\" already");
  running.disconnect("front");
  refused({"front", "", {"10.1.0.2"}, "", {}}, "the address 10.1.0.2 is taken by container (0bc8)");
}

TEST(Connect, ThatWasCutShortIsReleasedByGcWhileTheContainerRuns) {
  const RunningOnFront running;
  auto record = running.record();
  record.attachments.push_back(record.attachments.front());
  record.attachments.back().list = cni::load_network_config_list(running.host.config.cni_conf_dir / "back.conflist");
  record.attachments.back().interface = "net1";
  record.attachments.back().unfinished = true;
  record.under_way = true;
  running.host.store().save(record, system::Durability::renamed);
  auto operation = running.host.operation();
  attachment::gc({}, operation);
  EXPECT_THAT(running.host.plugins.calls(), ElementsAre("DEL back"));
  EXPECT_THAT(running.networks(), ElementsAre("front"));
  EXPECT_FALSE(running.record().under_way);
}

TEST(Connect, ToANetworkThatItWasDisconnectedFromGivesItBackAsItWas) {
  const RunningOnFront running;
  running.disconnect("front");
  EXPECT_THAT(running.networks(), IsEmpty());
  running.connect({"front", "", {}, "", {}});
  const auto record = running.record();
  EXPECT_EQ(record.attachments.front().interface, "eth0");
  EXPECT_THAT(record.connected, IsEmpty());
  EXPECT_THAT(record.disconnected, IsEmpty());
}

TEST(Disconnect, ReleasesTheNetworkAloneAndRecordsItBefore) {
  const RunningOnFront running;
  running.disconnect("front");
  EXPECT_THAT(running.host.plugins.calls(), ElementsAre("DEL front"));
  EXPECT_EQ(running.record().phase, record::Phase::attached);
  ASSERT_EQ(running.record().disconnected.size(), 1U);
  EXPECT_THAT([&] { running.disconnect("front"); },
              ThrowsMessage<Error>(HasSubstr("it is not on the network \"front\"; it is on none")));
}

TEST(Disconnect, ThatFailsStaysRecordedUntilItSucceedsOrIsForced) {
  const RunningOnFront running;
  running.connect({"back", "", {}, "", {}});
  running.host.plugins.fail("back", {.code = 101, .msg = "stuck"}, "DEL");
  EXPECT_THAT([&] { running.disconnect("back"); },
              ThrowsMessage<Error>(AllOf(HasSubstr("stuck"), HasSubstr("--force"))));
  EXPECT_THAT(running.networks(), ElementsAre("front", "back"));
  EXPECT_TRUE(running.record().attachments.back().unfinished);
  EXPECT_THAT(running.record().connected, IsEmpty());
  const auto forced = running.disconnect("back", true);
  EXPECT_THAT(forced.notes, ElementsAre(HasSubstr("may stay taken")));
  EXPECT_THAT(running.networks(), ElementsAre("front"));
}

TEST(Disconnect, OfAllNetworksLeavesAContainerThatStopsLikeAnyOther) {
  const RunningOnFront running;
  running.disconnect("front");
  attachment::del(running.host.config, running.host.state("0bc7", running.process), running.host.log);
  EXPECT_THAT(running.host.left(), IsEmpty());
}

}  // namespace
}  // namespace docker_cni
