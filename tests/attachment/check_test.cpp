// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/check.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <utility>

#include "shared/attachment/add.hpp"
#include "shared/system/netns.hpp"
#include "tests/attachment/host.hpp"

namespace docker_cni {
namespace {

using ::testing::HasSubstr;

attachment::CheckFinding check_one(const support::Host& host) {
  auto operation = host.operation();
  const auto findings = attachment::check("0bc7", operation);
  EXPECT_TRUE(findings && findings->size() == 1U);
  return findings && !findings->empty() ? findings->front() : attachment::CheckFinding{};
}

TEST(AttachmentCheck, AsksThePluginsWithTheResultOfTheirAdd) {
  support::Host host({"front"});
  host.plugins.answer("front", support::result("10.1.0.2/24"));
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  EXPECT_EQ(check_one(host).outcome, attachment::CheckFinding::Outcome::intact);
  EXPECT_EQ(host.plugins.requests().back().command, "CHECK");
  EXPECT_THAT(host.plugins.requests().back().input, HasSubstr("10.1.0.2/24"));
}

TEST(AttachmentCheck, SaysWhatDiffers) {
  support::Host host({"front"});
  host.plugins.fail("front", {.code = 100, .msg = "eth0 lost its address"}, "CHECK");
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  const auto finding = check_one(host);
  EXPECT_EQ(finding.outcome, attachment::CheckFinding::Outcome::drifted);
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
  EXPECT_EQ(told.outcome, attachment::CheckFinding::Outcome::failed);
  EXPECT_THAT(told.why, HasSubstr("no eth0"));

  support::Host hanging({"front"});
  hanging.config.plugin_timeout = std::chrono::milliseconds(300);
  EXPECT_EQ(check_with(hanging, {.hold = true}).outcome, attachment::CheckFinding::Outcome::failed);

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
  EXPECT_EQ(check_one(host).outcome, attachment::CheckFinding::Outcome::failed);
}

TEST(AttachmentCheck, DoesNotMissWhatABootHasTakenFromAContainerThatDoesNotRun) {
  const support::Host host({"front"});
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  auto record = *host.store().load("0bc7");
  record.boot_id = "before-the-power-cut";
  host.store().save(record, system::Durability::renamed);
  system::unpin_netns(host.config.netns_dir / "0bc7");
  const auto finding = check_one(host);
  EXPECT_EQ(finding.outcome, attachment::CheckFinding::Outcome::unchecked);
  EXPECT_THAT(finding.why, HasSubstr("has not run since the host's boot"));
}

TEST(AttachmentCheck, AsksNobodyWhereTheListHasNoCheck) {
  for (const auto* without : {R"("cniVersion":"0.3.1")", R"("cniVersion":"1.0.0","disableCheck":true)"}) {
    const support::Host host({"front"});
    host.dir.write("net.d/front.conflist",
                   std::string("{") + without + R"(,"name":"front","plugins":[{"type":"front"}]})");
    EXPECT_EQ(check_with(host, {.exit_status = 1}).outcome, attachment::CheckFinding::Outcome::unchecked) << without;
    EXPECT_EQ(host.plugins.calls().back(), "ADD front");
  }
}

TEST(AttachmentCheck, SeesThatThePinIsGone) {
  support::Host host({"front"});
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  system::unpin_netns(host.config.netns_dir / "0bc7");
  EXPECT_EQ(check_one(host).outcome, attachment::CheckFinding::Outcome::drifted);
}

TEST(AttachmentCheck, BelievesNoCheckThatLooksAtNothing) {
  const support::Host host({"flannel"});
  host.plugins.answer("flannel", support::result("10.1.0.2/24"));
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  const auto finding = check_one(host);
  EXPECT_NE(finding.outcome, attachment::CheckFinding::Outcome::intact) << finding.why;
}

TEST(AttachmentCheck, OfAContainerWithoutRecordFindsNothing) {
  const support::Host host({"front"});
  auto operation = host.operation();
  EXPECT_EQ(attachment::check("0bc7", operation), std::nullopt);
}

TEST(AttachmentCheck, DoesNotCallDriftedWhereThePluginHasNoCheck) {
  for (const auto& failure : {support::Failure{.code = 4, .msg = "unknown CNI_COMMAND: CHECK"},
                              support::Failure{.code = 100, .msg = "CNI CHECK method is not implemented"},
                              support::Failure{.code = 999, .msg = "not implemented"}}) {
    const support::Host host({"front"});
    const auto finding = check_with(host, {.output = support::failure(failure), .exit_status = 1});
    EXPECT_EQ(finding.outcome, attachment::CheckFinding::Outcome::unchecked) << failure.msg;
    EXPECT_THAT(finding.why, HasSubstr("plugin front has no CHECK"));
  }
}

/// Makes the network "front" of `host` one of the two plugins.
void make_chain(const support::Host& host, const std::string& first, const std::string& second) {
  for (const auto& plugin : {first, second}) host.plugins.install(plugin);
  host.dir.write("net.d/front.conflist", R"({"cniVersion":"1.0.0","name":"front","plugins":[{"type":")" + first +
                                             R"("},{"type":")" + second + R"("}]})");
}

TEST(AttachmentCheck, AsksThePluginsBehindOneThatHasNoCheck) {
  const support::Host host({"front"});
  make_chain(host, "silent", "wall");
  host.plugins.fail("silent", {.code = 999, .msg = "not implemented"}, "CHECK");
  host.plugins.fail("wall", {.code = 999, .msg = "a rule is gone"}, "CHECK");
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  const auto finding = check_one(host);
  EXPECT_EQ(finding.outcome, attachment::CheckFinding::Outcome::drifted);
  EXPECT_EQ(finding.plugin, 1U);
}

TEST(AttachmentCheck, TakesPortmapsWordOfAFamilyThatIsNotUsedForNoDrift) {
  for (const auto& [address, outcome] : {std::pair{"10.1.0.2/24", attachment::CheckFinding::Outcome::intact},
                                         std::pair{"fd00::2/64", attachment::CheckFinding::Outcome::drifted}}) {
    const support::Host host({"front"});
    make_chain(host, "first", "portmap");
    host.plugins.answer("first", support::result(address));
    host.plugins.fail("portmap", {.code = 100, .msg = "could not check ipv6 dnat: chain not found"}, "CHECK");
    const support::NetnsProcess process;
    attachment::add(host.config, host.state("0bc7", process), {}, host.log);
    EXPECT_EQ(check_one(host).outcome, outcome) << address;
  }
}

TEST(AttachmentCheck, AsksThePluginsOfRulesAlsoWhereTheListsVersionHasNoCheck) {
  for (const auto& rules : {"portmap", "docker-cni-forward"}) {
    const support::Host host({"front"});
    for (const auto& plugin : {"weave-net", rules}) host.plugins.install(plugin);
    host.dir.write("net.d/front.conflist",
                   R"({"cniVersion":"0.3.1","name":"front","plugins":[{"type":"weave-net"},{"type":")" +
                       std::string(rules) + R"("}]})");
    host.plugins.fail(rules, {.code = 100, .msg = "a rule is gone"}, "CHECK");
    const support::NetnsProcess process;
    attachment::add(host.config, host.state("0bc7", process), {}, host.log);
    const auto finding = check_one(host);
    EXPECT_EQ(finding.outcome, attachment::CheckFinding::Outcome::drifted);
    EXPECT_EQ(finding.plugin, 1U);
    const auto calls = host.plugins.calls();
    EXPECT_EQ(std::count(calls.begin(), calls.end(), "CHECK front"), 1);  // weave-net was not asked
  }
}

TEST(AttachmentCheck, LooksItselfWhereNoPluginCan) {
  const support::Host host({"front"});
  host.dir.write("net.d/front.conflist",
                 R"({"cniVersion":"1.0.0","disableCheck":true,"name":"front","plugins":[{"type":"front"}]})");
  host.plugins.answer("front", support::result("10.1.0.2/24"));
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  const auto finding = check_one(host);
  EXPECT_EQ(finding.outcome, attachment::CheckFinding::Outcome::drifted);
  EXPECT_THAT(finding.why, HasSubstr("the container's interface eth0 is gone"));
}

}  // namespace
}  // namespace docker_cni
