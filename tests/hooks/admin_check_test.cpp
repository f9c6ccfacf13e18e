// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/cni/cache.hpp"
#include "shared/error.hpp"
#include "tests/hooks/admin_host.hpp"

namespace docker_cni {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(AdminCheck, SaysThatAnAttachmentHasLostItsNamespace) {
  const support::AdminHost host;
  host.save(host.record("0bc7"));
  const auto answer = host.run({"check", "0bc7"});
  EXPECT_THAT(answer.text, HasSubstr("drifted"));
  EXPECT_THAT(answer.problems, ElementsAre(AllOf(HasSubstr("container 0bc7"), HasSubstr("no longer pinned"))));
}

TEST(AdminCheck, LooksAtAllContainersWhenNoneIsNamed) {
  const support::AdminHost host;
  host.save(host.record("0bc7"));
  host.save(host.record("1bc7"));
  EXPECT_EQ(host.run({"check"}).problems.size(), 2U);
  EXPECT_EQ(host.run({"check", "--all"}).problems.size(), 2U);
}

TEST(AdminCheck, DoesNotCallAStoppedContainerDrifted) {
  const support::AdminHost host;
  auto record = host.record("0bc7");
  record.phase = record::Phase::kept;
  host.save(record);
  const auto answer = host.run({"check"});
  EXPECT_THAT(answer.text, HasSubstr("the container is kept"));
  EXPECT_TRUE(answer.problems.empty());
}

TEST(AdminCheck, FindsWhatAnotherRuntimeHasCached) {
  const support::AdminHost host;
  const auto cache = host.dir.directory("cni");
  host.dir.write("cni.yaml", host.dir.read("cni.yaml") + "cache_dir: " + cache.string() + "\n");
  cni::CachedAttachment cached;
  cached.key = {"front", "theirs", "eth0"};
  cached.config = R"({"cniVersion":"1.0.0","name":"front","plugins":[{"type":"bridge"}]})";
  cached.netns = "/nowhere";
  cni::write_cached_attachment(cache, cached);
  EXPECT_THAT(host.run({"check", "theirs"}).text, AllOf(HasSubstr("theirs"), HasSubstr("front"), HasSubstr("eth0")));
  EXPECT_THROW(host.run({"check", "other"}), Error);
}

TEST(AdminCheck, CallsAReleaseThatFailedAProblem) {
  const support::AdminHost host;
  auto record = host.record("0bc7");
  record.phase = record::Phase::releasing;
  host.save(record);
  const auto answer = host.run({"check"});
  EXPECT_THAT(answer.text, HasSubstr("failed"));
  EXPECT_THAT(answer.problems, ElementsAre(AllOf(HasSubstr("container 0bc7"), HasSubstr("releasing"))));
}

}  // namespace
}  // namespace docker_cni
