#include "shared/attachment/check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/attachment/add.hpp"
#include "shared/error.hpp"
#include "shared/system/netns.hpp"
#include "tests/attachment/host.hpp"

namespace docker_cni {
namespace {

using Outcome = attachment::CheckFinding::Outcome;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

attachment::CheckFinding check_one(const support::Host& host) {
  const auto findings = attachment::check(host.config, "0bc7", system::Deadline::in(std::chrono::minutes(1)), host.log);
  EXPECT_EQ(findings.size(), 1U);
  return findings.empty() ? attachment::CheckFinding{} : findings.front();
}

TEST(AttachmentCheck, AsksThePluginsWithTheResultOfTheirAdd) {
  support::Host host({"front"});
  host.plugins.answer("front", support::result("10.1.0.2/24"));
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  EXPECT_EQ(check_one(host).outcome, Outcome::intact);
  EXPECT_EQ(host.plugins.requests().back().command, "CHECK");
  EXPECT_THAT(host.plugins.requests().back().input, HasSubstr("10.1.0.2/24"));
}

TEST(AttachmentCheck, SaysWhatDiffers) {
  support::Host host({"front"});
  host.plugins.fail("front", {.code = 100, .msg = "eth0 lost its address"}, "CHECK");
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  const auto finding = check_one(host);
  EXPECT_EQ(finding.outcome, Outcome::drifted);
  EXPECT_THAT(finding.why, HasSubstr("eth0 lost its address"));
}

TEST(AttachmentCheck, SeesThatThePinIsGone) {
  support::Host host({"front"});
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  system::unpin_netns(host.config.netns_dir / "0bc7");
  EXPECT_EQ(check_one(host).outcome, Outcome::drifted);
}

TEST(AttachmentCheck, OfAContainerWithoutRecordIsAnErrorThatNamesIt) {
  const support::Host host({"front"});
  EXPECT_THAT([&] { check_one(host); }, ThrowsMessage<Error>(HasSubstr("container 0bc7: it has no record")));
}

}  // namespace
}  // namespace docker_cni
