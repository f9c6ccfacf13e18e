#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
