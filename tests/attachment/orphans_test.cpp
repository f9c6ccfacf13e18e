// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/orphans.hpp"

#include <boost/filesystem/operations.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/attachment/add.hpp"
#include "shared/cni/cache.hpp"
#include "shared/record/locks.hpp"
#include "shared/system/netns.hpp"
#include "tests/attachment/host.hpp"

namespace docker_cni {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<attachment::Finding> gc(const support::Host& host, bool dry_run = false) {
  attachment::GcOptions options;
  options.dry_run = dry_run;
  auto operation = host.operation();
  return attachment::gc_orphans(options, operation);
}

/// Attaches container 0bc7 and loses its record.
void attach_and_lose_the_record(const support::Host& host, const support::NetnsProcess& process) {
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  host.store().remove("0bc7");
}

TEST(Orphans, ALockAloneIsNotWaitedFor) {
  const support::Host host({"front"});
  host.store().prepare();
  const record::ContainerLock lock(host.store().paths(), "1bc7", system::Deadline::in(std::chrono::seconds(10)));
  attachment::GcOptions options;
  options.patience = system::Deadline::in(std::chrono::hours(1));
  auto operation = host.operation();
  const auto findings = attachment::gc_orphans(options, operation);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().outcome, attachment::Finding::Outcome::busy);
}

TEST(Orphans, APinWithoutARecordIsRemovedOnceNoProcessLivesInIt) {
  const support::Host host({"front"});
  {
    const support::NetnsProcess process;
    attach_and_lose_the_record(host, process);
    const auto findings = gc(host);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings.front().outcome, attachment::Finding::Outcome::in_use);
    EXPECT_THAT(findings.front().why, HasSubstr("lives in its network namespace"));
  }
  const auto told = gc(host, true);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_THAT(told.front().why, HasSubstr("no record explains its pin " + (host.config.netns_dir / "0bc7").string()));
  EXPECT_EQ(gc(host).front().outcome, attachment::Finding::Outcome::released);
  EXPECT_THAT(host.left(), IsEmpty());
}

TEST(Orphans, APinIsRemovedAlsoAfterTheStateDirectoryWasRemovedByHand) {
  const support::Host host({"front"});
  {
    const support::NetnsProcess process;
    attachment::add(host.config, host.state("0bc7", process), {}, host.log);
    fs::remove_all(host.config.state_dir);
    EXPECT_EQ(gc(host).front().outcome, attachment::Finding::Outcome::in_use);
  }
  EXPECT_EQ(gc(host).front().outcome, attachment::Finding::Outcome::released);
  EXPECT_THAT(host.plugins.calls(), ElementsAre("ADD front", "DEL front"));
  EXPECT_THAT(host.left(), IsEmpty());
}

TEST(Orphans, APinThatAnotherProgramMadeIsLeftAlone) {
  const support::Host host({"front"});
  const support::NetnsProcess process;
  const auto pin = host.config.netns_dir / "theirs";
  system::pin_netns(system::open_netns("/proc/" + std::to_string(process.pid()) + "/ns/net"), pin);
  EXPECT_THAT(gc(host), IsEmpty());
  EXPECT_TRUE(system::netns_at(pin));
  system::unpin_netns(pin);
}

TEST(Orphans, AContainerWhoseRecordWasLostStartsAgain) {
  const support::Host host({"front"});
  {
    const support::NetnsProcess process;
    attach_and_lose_the_record(host, process);
  }
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  EXPECT_EQ(host.store().load("0bc7")->phase, record::Phase::attached);
}

TEST(Orphans, ACachedAttachmentWithoutARecordIsReleasedOnceItsContainerIsGone) {
  support::Host host({"front"});
  host.config.cache_dir = host.dir.path() / "cni";
  host.plugins.answer("front", support::result("10.1.0.2/24"));
  {
    const support::NetnsProcess process;
    attach_and_lose_the_record(host, process);
  }
  EXPECT_EQ(gc(host).front().outcome, attachment::Finding::Outcome::in_use) << "its bundle is there";
  fs::remove_all(host.dir.path() / "bundle-0bc7");
  EXPECT_EQ(gc(host).front().outcome, attachment::Finding::Outcome::released);
  EXPECT_THAT(host.plugins.calls(), ElementsAre("ADD front", "DEL front"));
  EXPECT_THAT(host.left(), IsEmpty());
  EXPECT_THAT(cni::cached_attachments(host.config.cache_dir), IsEmpty());
}

TEST(Orphans, AnotherRuntimesCachedAttachmentIsLeftAlone) {
  support::Host host({"front"});
  host.config.cache_dir = host.dir.path() / "cni";
  cni::write_cached_attachment(host.config.cache_dir, {{"front", "theirs", "eth0"}, "{}", "", {}, "", "{}", ""});
  EXPECT_THAT(gc(host), IsEmpty());
}

TEST(Orphans, FilesThatAKillLeftAreRemovedUnlessSomebodyIsAtWork) {
  const support::Host host({"front"});
  host.store().prepare();
  host.dir.write("state/containers/.0bc7.json.tmp", "{");
  host.dir.write("state/containers/1bc7.lock", "");
  {
    const record::ContainerLock lock(host.store().paths(), "1bc7", system::Deadline::in(std::chrono::seconds(10)));
    const auto findings = gc(host);
    ASSERT_EQ(findings.size(), 2U);
    EXPECT_EQ(findings.front().outcome, attachment::Finding::Outcome::released);
    EXPECT_EQ(findings.back().outcome, attachment::Finding::Outcome::busy);
  }
  gc(host);
  EXPECT_THAT(host.left(), IsEmpty());
}

}  // namespace
}  // namespace docker_cni
