// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/gc.hpp"

#include <boost/filesystem/operations.hpp>
#include <ctime>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "shared/attachment/add.hpp"
#include "shared/record/failure.hpp"
#include "shared/record/locks.hpp"
#include "shared/system/netns.hpp"
#include "tests/attachment/host.hpp"

namespace docker_cni {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Runs gc over all records and gives what it found of the only one.
attachment::Finding gc_one(const support::Host& host, bool dry_run = false) {
  auto operation = host.operation();
  const auto findings = attachment::gc({.dry_run = dry_run, .at_most = {}, .only = {}}, operation);
  EXPECT_EQ(findings.size(), 1U);
  return findings.empty() ? attachment::Finding{} : findings.front();
}

/// Attaches container `id`, whose process then ends; `engine_dir`: its engine's directory.
void attach_and_end(const support::Host& host, const fs::path& engine_dir = {}, std::string_view id = "0bc7") {
  const support::NetnsProcess process;
  attachment::add(host.config, host.state(id, process), {}, host.log);
  auto record = *host.store().load(id);
  record.engine_dir = engine_dir;
  host.store().save(record, system::Durability::renamed);
}

TEST(Gc, ReleasesWhatBelongsToAContainerWhoseEngineHasForgottenIt) {
  const support::Host host({"front"});
  attach_and_end(host, host.dir.directory("docker/containers") / "0bc7");
  EXPECT_EQ(gc_one(host, true).outcome, attachment::Finding::Outcome::released);
  EXPECT_THAT(host.plugins.calls(), ElementsAre("ADD front"));
  EXPECT_EQ(gc_one(host).outcome, attachment::Finding::Outcome::released);
  EXPECT_THAT(host.plugins.calls(), ElementsAre("ADD front", "DEL front"));
  EXPECT_THAT(host.left(), IsEmpty());
}

TEST(Gc, KeepsAStoppedContainersAddress) {
  const support::Host host({"front"});
  attach_and_end(host, host.dir.directory("docker/containers/0bc7"));
  EXPECT_EQ(gc_one(host).outcome, attachment::Finding::Outcome::in_use);
}

TEST(Gc, ReleasesAlsoWhatGoesWhileItReleasesAnother) {
  const support::Host host({"front"});
  const auto engine_dir = host.dir.directory("docker/containers/0bc7");
  attach_and_end(host, engine_dir);
  attach_and_end(host, engine_dir.parent_path() / "1bc7", "1bc7");
  host.plugins.script("front", "DEL", {{.hold = true}});
  const auto calls = host.plugins.requests().size();
  auto findings = std::async(std::launch::async, [&] {
    auto operation = host.operation();
    return attachment::gc({}, operation);
  });
  host.plugins.await_calls(calls + 1);  // 0bc7 has been looked at, and 1bc7 is being released
  fs::remove(engine_dir);
  host.plugins.release();
  for (const auto& finding : findings.get())
    EXPECT_EQ(finding.outcome, attachment::Finding::Outcome::released) << finding.why;
  EXPECT_THAT(host.left(), IsEmpty());
}

TEST(Gc, KeepsAllWhenTheEnginesDataRootIsNotMounted) {
  const support::Host host({"front"});
  attach_and_end(host, host.dir.path() / "unmounted/containers/0bc7");
  EXPECT_EQ(gc_one(host).outcome, attachment::Finding::Outcome::in_use);
}

TEST(Gc, KeepsWhatARunningProcessUses) {
  const support::Host host({"front"});
  const support::NetnsProcess process;
  const auto state = host.state("0bc7", process);
  attachment::add(host.config, state, {}, host.log);
  fs::remove_all(state.bundle);
  EXPECT_EQ(gc_one(host).outcome, attachment::Finding::Outcome::in_use);
}

TEST(Gc, KeepsAnEndedContainerWhoseBundleIsThere) {
  const support::Host host({"front"});
  attach_and_end(host);
  EXPECT_EQ(gc_one(host).outcome, attachment::Finding::Outcome::in_use);
}

TEST(Gc, ReleasesABundlesNetworksAfterTheHostWasBooted) {
  const support::Host host({"front"});
  attach_and_end(host);
  auto record = *host.store().load("0bc7");
  record.boot_id = "an earlier one";
  system::unpin_netns(record.pin);  // mounts don't survive it
  host.store().save(record, system::Durability::renamed);
  EXPECT_EQ(gc_one(host).outcome, attachment::Finding::Outcome::released);
}

TEST(Gc, LeavesAContainerAloneOnWhichAnOperationIsUnderWay) {
  const support::Host host({"front"});
  attach_and_end(host, host.dir.directory("docker/containers") / "0bc7");
  const record::ContainerLock lock(host.store().paths(), "0bc7", system::Deadline::in(std::chrono::seconds(10)));
  EXPECT_EQ(gc_one(host).outcome, attachment::Finding::Outcome::busy);
}

TEST(Gc, TellsOfARecordThatItCanNotReadAndKeepsIt) {
  const support::Host host({"front"});
  host.store().prepare();
  host.dir.write("state/containers/0bc7.json", R"({"recordVersion":99})");
  EXPECT_EQ(gc_one(host).outcome, attachment::Finding::Outcome::failed);
  EXPECT_THAT(host.left(), ElementsAre("0bc7.json"));
}

TEST(Gc, RemovesWhatWasNotedOfFailuresOfLongAgo) {
  const support::Host host({"front"});
  const auto paths = host.store().paths();
  for (const auto* const id : {"old", "new"}) record::save_failure(paths, {id, "", "ADD"});
  fs::last_write_time(paths.failure("old"), std::time(nullptr) - 8L * 24 * 3600);
  auto operation = host.operation();
  attachment::gc({.dry_run = true, .at_most = {}, .only = {}}, operation);
  EXPECT_THAT(record::failed_ids(paths), ElementsAre("new", "old"));
  attachment::gc({}, operation);
  EXPECT_THAT(record::failed_ids(paths), ElementsAre("new"));
}

}  // namespace
}  // namespace docker_cni
