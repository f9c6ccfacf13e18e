// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/repair.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "shared/attachment/add.hpp"
#include "shared/attachment/fixed_ip.hpp"
#include "tests/attachment/host.hpp"

namespace docker_cni {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// A host on which container 0bc7 runs, with the network "front" of the plugins "link" and "wall".
struct RunningWithWall {
  RunningWithWall() {
    for (const auto* plugin : {"link", "wall"}) host.plugins.install(plugin);
    host.dir.write("net.d/front.conflist",
                   R"({"cniVersion":"1.0.0","name":"front","plugins":[{"type":"link"},{"type":"wall"}]})");
    host.plugins.answer("link", support::result("10.1.0.2/24"));
    attachment::add(host.config, host.state("0bc7", process), {}, host.log);
    host.plugins.forget();
  }

  /// What repair finds of its one attachment.
  attachment::RepairFinding repair(bool dry_run = false) const {
    auto operation = host.operation();
    const auto findings = attachment::repair("0bc7", dry_run, operation);
    EXPECT_TRUE(findings && findings->size() == 1U);
    return findings && !findings->empty() ? findings->front() : attachment::RepairFinding{};
  }

  /// CHECK of `plugin` fails once.
  void drift(const char* plugin) const {
    const support::Failure lost{.code = 100, .msg = "it is gone"};
    host.plugins.script(plugin, "CHECK", {{.output = support::failure(lost), .exit_status = 1}, {}});
  }

  support::Host host{{"front"}};
  support::NetnsProcess process;
};

TEST(Repair, LeavesAnIntactContainerAsItIs) {
  const RunningWithWall running;
  EXPECT_EQ(running.repair().outcome, attachment::RepairFinding::Outcome::intact);
  EXPECT_THAT(running.host.plugins.plugin_calls(), ElementsAre("CHECK link", "CHECK wall"));
}

TEST(Repair, MakesAllAnewAndAsksForTheSameWhereTheFirstPluginsWorkIsGone) {
  const RunningWithWall running;
  running.drift("link");
  const auto finding = running.repair();
  EXPECT_EQ(finding.outcome, attachment::RepairFinding::Outcome::repaired);
  EXPECT_THAT(finding.why, HasSubstr("it is gone"));
  EXPECT_THAT(finding.other_addresses, IsEmpty());
  EXPECT_THAT(running.host.plugins.plugin_calls(),
              ElementsAre("CHECK link", "DEL wall", "DEL link", "ADD link", "ADD wall", "CHECK link", "CHECK wall"));
  EXPECT_THAT(running.host.plugins.requests().at(3).variable("CNI_ARGS"), HasSubstr("IP=10.1.0.2"));
  const auto record = running.host.store().load("0bc7");
  EXPECT_EQ(record->phase, record::Phase::attached);
  EXPECT_THAT(record->attachments.at(0).result, HasSubstr("10.1.0.2/24"));
}

TEST(Repair, TellsOfAnAddressThatIsAnother) {
  const RunningWithWall running;
  running.drift("link");
  running.host.plugins.answer("link", support::result("10.1.0.3/24"));
  const auto finding = running.repair();
  EXPECT_EQ(finding.outcome, attachment::RepairFinding::Outcome::repaired);
  EXPECT_THAT(finding.why, HasSubstr("; it has 10.1.0.3/24 now, not 10.1.0.2/24"));
  EXPECT_THAT(finding.other_addresses, ElementsAre("10.1.0.3/24"));
}

TEST(Repair, AsksOnlyThePluginsWhoseWorkIsGoneSoThatTheInterfaceStays) {
  const RunningWithWall running;
  running.drift("wall");
  EXPECT_EQ(running.repair().outcome, attachment::RepairFinding::Outcome::repaired);
  EXPECT_THAT(running.host.plugins.plugin_calls(),
              ElementsAre("CHECK link", "CHECK wall", "DEL wall", "ADD wall", "CHECK link", "CHECK wall"));
  const auto add = running.host.plugins.requests().at(3);
  EXPECT_THAT(add.input, HasSubstr(R"("prevResult")"));
  EXPECT_THAT(add.input, HasSubstr("10.1.0.2/24"));
}

TEST(Repair, OnlyTellsInADryRun) {
  const RunningWithWall running;
  running.drift("wall");
  EXPECT_EQ(running.repair(true).outcome, attachment::RepairFinding::Outcome::repaired);
  EXPECT_THAT(running.host.plugins.plugin_calls(), ElementsAre("CHECK link", "CHECK wall"));
}

TEST(Repair, ThatFailsSaysWhyAndCanBeDoneAgain) {
  const RunningWithWall running;
  running.drift("link");
  running.host.plugins.fail("link", {.code = 100, .msg = "no address left"});
  const auto failed = running.repair();
  EXPECT_EQ(failed.outcome, attachment::RepairFinding::Outcome::failed);
  EXPECT_THAT(failed.why, HasSubstr("no address left"));
  running.host.plugins.answer("link", support::result("10.1.0.2/24"));
  running.drift("link");
  EXPECT_EQ(running.repair().outcome, attachment::RepairFinding::Outcome::repaired);
}

TEST(Repair, GivesAnotherAddressWhereTheSameOneIsRefused) {
  const RunningWithWall running;
  running.drift("link");
  const support::Failure taken{.code = 100, .msg = "10.1.0.2 is taken"};
  running.host.plugins.script(
      "link", "ADD",
      {{.output = support::failure(taken), .exit_status = 1}, {.output = support::result("10.1.0.9/24")}});
  EXPECT_EQ(running.repair().outcome, attachment::RepairFinding::Outcome::repaired);
  EXPECT_THAT(running.host.plugins.requests().at(6).variable("CNI_ARGS"), Not(HasSubstr("IP=")));
  const auto attachment = running.host.store().load("0bc7")->attachments.at(0);
  EXPECT_THAT(attachment.result, HasSubstr("10.1.0.9/24"));
  EXPECT_FALSE(attachment.add_failure);
}

TEST(Repair, ThatFailsLeavesNoNetworkToBeKept) {
  const RunningWithWall running;
  running.drift("link");
  running.host.plugins.fail("link", {.code = 100, .msg = "no address left"});
  ASSERT_EQ(running.repair().outcome, attachment::RepairFinding::Outcome::failed);
  auto record = *running.host.store().load("0bc7");
  record.fixed_ip = true;
  record.engine_dir = running.host.dir.directory("docker/containers/0bc7");
  EXPECT_FALSE(attachment::can_be_kept(record, running.host.config));
  record.attachments.at(0).add_failure.reset();
  EXPECT_TRUE(attachment::can_be_kept(record, running.host.config));
}

TEST(Repair, LeavesAContainerThatDoesNotRunToItsNextStart) {
  const RunningWithWall running;
  auto record = *running.host.store().load("0bc7");
  record.phase = record::Phase::kept;
  record.pid = 0;
  running.host.store().save(record, system::Durability::renamed);
  EXPECT_EQ(running.repair().outcome, attachment::RepairFinding::Outcome::left);
  EXPECT_THAT(running.host.plugins.plugin_calls(), IsEmpty());
}

TEST(Repair, OfAContainerWithoutRecordFindsNothing) {
  const support::Host host({"front"});
  auto operation = host.operation();
  EXPECT_FALSE(attachment::repair("0bc7", false, operation));
}

}  // namespace
}  // namespace docker_cni
