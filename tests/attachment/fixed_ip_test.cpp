// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/fixed_ip.hpp"

#include <boost/filesystem/operations.hpp>
#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>

#include "shared/attachment/add.hpp"
#include "shared/attachment/del.hpp"
#include "shared/attachment/operation.hpp"
#include "shared/attachment/watch.hpp"
#include "shared/error.hpp"
#include "shared/system/file.hpp"
#include "shared/system/netns.hpp"
#include "tests/attachment/host.hpp"

namespace docker_cni {
namespace {

using attachment::Stopped;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto both_families =
    R"({"cniVersion":"1.0.0","interfaces":[{"name":"eth0","mac":"02:00:00:00:00:07","sandbox":"/n"}],)"
    R"("ips":[{"address":"10.1.0.2/24","interface":0},{"address":"fd00::2/64","interface":0}]})";

/// A host with one network of three plugins, and a container on it that its engine knows by a directory of its own.
class Kept {
 public:
  explicit Kept(const std::string& ipam = "host-local") {
    host.plugins.install("ports");
    host.plugins.install("rules");
    host.dir.write("net.d/front.conflist", R"({"cniVersion":"1.0.0","name":"front","plugins":[)"
                                           R"({"type":"front","ipam":{"type":")" +
                                               ipam + R"("}},{"type":"ports"},{"type":"rules"}]})");
    host.plugins.answer("front", both_families);
    start();
    auto record = *host.store().load("0bc7");
    record.engine_dir = engine_dir;
    host.store().save(record, system::Durability::renamed);
    host.plugins.forget();
  }

  void start() {
    process.emplace();
    add();
  }

  void start_in_kept_namespace() {
    process.emplace(host.config.netns_dir / "0bc7");
    add();
  }

  Stopped stop() {
    auto state = host.state("0bc7", *process);
    state.pid = 0;
    process.reset();
    return attachment::del(host.config, state, host.log);
  }

  record::Record record() const { return *host.store().load("0bc7"); }

  support::Host host{{"front"}};
  fs::path engine_dir = host.dir.directory("docker/containers/0bc7");
  std::optional<support::NetnsProcess> process;

 private:
  void add() {
    attachment::add(host.config, host.state("0bc7", *process), {}, host.log);
    auto record = *host.store().load("0bc7");
    record.engine_dir = engine_dir;
    host.store().save(record, system::Durability::renamed);
  }
};

TEST(FixedIp, KeepsInterfaceAndLeaseOverAStopAndFreesWhatTheOtherPluginsGave) {
  Kept kept;
  EXPECT_EQ(kept.stop(), Stopped::kept);
  EXPECT_THAT(kept.host.plugins.plugin_calls(), ElementsAre("DEL rules", "DEL ports"));
  EXPECT_THAT(kept.host.plugins.requests().front().input, HasSubstr("\"prevResult\":" + std::string(both_families)));
  const auto record = kept.record();
  EXPECT_EQ(record.phase, record::Phase::kept);
  EXPECT_THAT(record.attachments.front().released, ElementsAre(2, 1));
  EXPECT_EQ(system::netns_at(record.pin), record.netns);
}

TEST(FixedIp, AStartAsksForTheSameAddressesOfBothFamiliesAndTheMac) {
  Kept kept;
  kept.stop();
  kept.host.plugins.forget();
  kept.start();
  EXPECT_THAT(kept.host.plugins.plugin_calls(), ElementsAre("DEL front", "ADD front", "ADD ports", "ADD rules"));
  const auto requests = kept.host.plugins.requests();
  EXPECT_THAT(requests[1].input, HasSubstr(R"("args":{"cni":{"ips":["10.1.0.2","fd00::2"]}})"));
  EXPECT_THAT(requests[1].variable("CNI_ARGS"), HasSubstr("MAC=02:00:00:00:00:07"));
  EXPECT_EQ(kept.record().phase, record::Phase::attached);
}

TEST(FixedIp, ANetworkThatCantBeAskedGetsItsContainerBackWithTheNamespace) {
  Kept kept("theirs");
  kept.stop();
  EXPECT_THAT(kept.host.plugins.plugin_calls(), ElementsAre("DEL rules", "DEL ports"));
  kept.host.plugins.forget();
  kept.start_in_kept_namespace();
  EXPECT_THAT(kept.host.plugins.plugin_calls(), ElementsAre("ADD ports", "ADD rules"));
  EXPECT_THAT(kept.host.plugins.requests().front().input, HasSubstr("\"prevResult\":" + std::string(both_families)));
  EXPECT_EQ(kept.record().phase, record::Phase::attached);
  EXPECT_THAT(kept.record().attachments.front().released, IsEmpty());
}

TEST(FixedIp, ARejoinThatFailsStaysKeptWithNothingMoreThanBefore) {
  Kept kept("theirs");
  kept.stop();
  kept.host.plugins.fail("rules", {.code = 100, .msg = "no rules"});
  EXPECT_THROW(kept.start_in_kept_namespace(), Error);
  EXPECT_EQ(kept.record().phase, record::Phase::kept);
  EXPECT_THAT(kept.record().attachments.front().released, ElementsAre(2, 1));
  EXPECT_EQ(kept.host.plugins.plugin_calls().back(), "DEL ports");
}

TEST(FixedIp, AContainerThatHasJoinedKeepsAllWhileTheOtherIsStopped) {
  Kept kept;
  const support::NetnsProcess member(kept.host.config.netns_dir / "0bc7");
  EXPECT_EQ(kept.stop(), Stopped::kept);
  kept.start_in_kept_namespace();
  EXPECT_THAT(kept.host.plugins.calls(), IsEmpty());
  EXPECT_EQ(kept.record().phase, record::Phase::attached);
}

TEST(FixedIp, WhatAStopCouldNotFreeIsTriedAgainByTheNext) {
  Kept kept;
  kept.host.plugins.fail("ports", {.code = 100, .msg = "busy"}, "DEL");
  EXPECT_EQ(kept.stop(), Stopped::kept);
  EXPECT_THAT(kept.record().attachments.front().released, ElementsAre(2));
  kept.host.plugins.script("ports", "DEL", {{}});
  kept.host.plugins.forget();
  kept.process.emplace();
  EXPECT_EQ(kept.stop(), Stopped::kept);
  EXPECT_THAT(kept.host.plugins.plugin_calls(), ElementsAre("DEL ports"));
}

TEST(FixedIp, AsksForTheSameAddressesWhereTheNamespaceIsGone) {
  Kept kept;
  kept.stop();
  system::unpin_netns(kept.host.config.netns_dir / "0bc7");
  kept.host.plugins.forget();
  kept.start();
  EXPECT_EQ(kept.host.plugins.requests().front().variable("CNI_NETNS"), "");  // a dead path makes some plugins fail
  EXPECT_THAT(kept.host.plugins.requests()[1].input, HasSubstr(R"("ips":["10.1.0.2","fd00::2"])"));
}

TEST(FixedIp, TakesAnotherAddressRatherThanNone) {
  Kept kept;
  kept.stop();
  kept.host.plugins.script("front", "ADD",
                           {{.output = support::failure({.code = 100, .msg = "taken"}), .exit_status = 1},
                            {.output = support::result("10.1.0.3/24")}});
  kept.start();
  EXPECT_THAT(kept.record().attachments.front().result, HasSubstr("10.1.0.3/24"));
}

TEST(FixedIp, AStartThatFailsRemembersWhatToAskFor) {
  Kept kept;
  kept.stop();
  kept.host.plugins.fail("ports", {.code = 100, .msg = "the port is taken"});
  EXPECT_THROW(kept.start(), Error);
  EXPECT_EQ(kept.record().phase, record::Phase::kept);
  kept.host.plugins.script("ports", "ADD", {{.output = both_families}});
  kept.host.plugins.forget();
  kept.start();
  EXPECT_THAT(kept.host.plugins.plugin_calls(), ElementsAre("ADD front", "ADD ports", "ADD rules"));
  EXPECT_THAT(kept.host.plugins.requests().front().input, HasSubstr(R"("ips":["10.1.0.2","fd00::2"])"));
}

TEST(FixedIp, AStartThatCantBeRecordedReleasesNothing) {
  Kept kept;
  kept.stop();
  kept.host.plugins.forget();
  fs::create_directory(system::temporary_name(kept.host.store().paths().record("0bc7")));  // as a full disk does
  EXPECT_THROW(kept.start(), Error);
  EXPECT_THAT(kept.host.plugins.calls(), IsEmpty());
  EXPECT_EQ(kept.record().phase, record::Phase::kept);
}

TEST(FixedIp, EndsWhenTheEngineForgetsTheContainer) {
  Kept kept;
  kept.stop();
  kept.host.plugins.forget();
  fs::remove_all(kept.engine_dir);
  attachment::free_when_removed(kept.host.config, "0bc7", std::chrono::seconds(30), kept.host.log);
  EXPECT_THAT(kept.host.plugins.plugin_calls(), ElementsAre("DEL front"));
  EXPECT_THAT(kept.host.left(), IsEmpty());
}

TEST(FixedIp, IsLeftToGcWhereTheContainerOnlyStopped) {
  Kept kept;
  kept.stop();
  attachment::free_when_removed(kept.host.config, "0bc7", std::chrono::milliseconds(1), kept.host.log);
  EXPECT_EQ(kept.record().phase, record::Phase::kept);
}

TEST(FixedIp, IsNotForWhoTurnsItOff) {
  Kept kept;
  kept.host.config.fixed_ip = FixedIp::never;
  EXPECT_EQ(kept.stop(), Stopped::released);
  EXPECT_THAT(kept.host.plugins.plugin_calls(), ElementsAre("DEL rules", "DEL ports", "DEL front"));
  EXPECT_THAT(kept.host.left(), IsEmpty());
}

TEST(FixedIp, NeedsADirectoryThatWillTellTheEnd) {
  Kept kept;
  fs::remove_all(kept.engine_dir);
  EXPECT_EQ(kept.stop(), Stopped::released);
}

TEST(FixedIp, AnEngineDirectoryThatCantBeLookedAtDoesntEndAStartThatFails) {
  const support::Host host({});
  const auto loop = host.dir.path() / "loop";
  fs::create_symlink(loop, loop);
  record::Record record;
  record.id = "0bc7";
  record.engine_dir = loop;
  record.connected = {{"back", "net1", {}, {}, {}}};
  const auto operation = host.operation();
  attachment::remember(record, operation);
  EXPECT_FALSE(host.store().exists("0bc7"));
}

}  // namespace
}  // namespace docker_cni
