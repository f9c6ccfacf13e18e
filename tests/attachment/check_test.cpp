#include "shared/attachment/check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

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

/// Attaches container 0bc7, and then its plugin does `answer` at CHECK.
attachment::CheckFinding check_with(const support::Host& host, const support::Answer& answer) {
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  host.plugins.script("front", "CHECK", {answer});
  return check_one(host);
}

TEST(AttachmentCheck, TakesNoFailureForIntact) {
  const support::Host plain({"front"});
  const auto told = check_with(plain, {.error_output = "no eth0", .exit_status = 1});
  EXPECT_EQ(told.outcome, Outcome::failed);
  EXPECT_THAT(told.why, HasSubstr("no eth0"));

  support::Host hanging({"front"});
  hanging.config.plugin_timeout = std::chrono::milliseconds(300);
  EXPECT_EQ(check_with(hanging, {.hold = true}).outcome, Outcome::failed);

  const support::Host missing({"front"});
  const support::NetnsProcess process;
  attachment::add(missing.config, missing.state("0bc7", process), {}, missing.log);
  ASSERT_EQ(::unlink((missing.plugins.path() / "front").c_str()), 0);
  EXPECT_THAT(check_one(missing).why, HasSubstr("plugin front: not found"));
}

TEST(AttachmentCheck, TakesAnOperationThatWasCutShortForAProblem) {
  const support::Host host({"front"});
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  auto record = *host.store().load("0bc7");
  record.phase = record::Phase::releasing;
  host.store().save(record, system::Durability::renamed);
  EXPECT_EQ(check_one(host).outcome, Outcome::failed);
}

TEST(AttachmentCheck, AsksNobodyWhereTheListHasNoCheck) {
  for (const auto* without : {R"("cniVersion":"0.3.1")", R"("cniVersion":"1.0.0","disableCheck":true)"}) {
    const support::Host host({"front"});
    host.dir.write("net.d/front.conflist",
                   std::string("{") + without + R"(,"name":"front","plugins":[{"type":"front"}]})");
    EXPECT_EQ(check_with(host, {.exit_status = 1}).outcome, Outcome::unchecked) << without;
    EXPECT_EQ(host.plugins.calls().back(), "ADD front");
  }
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
