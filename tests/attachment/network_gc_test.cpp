// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/network_gc.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>
#include <unistd.h>

#include "shared/attachment/add.hpp"
#include "shared/attachment/gc.hpp"
#include "shared/cni/cache.hpp"
#include "tests/attachment/host.hpp"

namespace docker_cni {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A host on which the network "front" is exclusively ours; "back" is not.
support::Host host_with(std::string_view front = R"("cniVersion":"1.1.0","plugins":[{"type":"front"}])") {
  support::Host host({"front", "back"});
  host.dir.write("net.d/front.conflist", R"({"name":"front",)" + std::string(front) + "}");
  host.config.exclusive_networks = {"front"};
  return host;
}

attachment::NetworkFinding gc_front(const support::Host& host, bool dry_run = false) {
  auto findings = attachment::gc_networks(host.config, dry_run, host.log);
  EXPECT_EQ(findings.size(), 1U);
  return findings.empty() ? attachment::NetworkFinding{} : findings.front();
}

/// What the plugins were told to be in use.
std::string told_valid(const support::Host& host) {
  const auto input = host.plugins.requests().back().input;
  const auto at = input.find("\"cni.dev/attachments\":");
  return at == std::string::npos ? "nothing" : input.substr(at + 22);
}

TEST(CniConformance, Case33_TellsPluginsWhatRecordsTellOfOnceTheRestIsDeleted) {
  const auto host = host_with();
  const support::NetnsProcess one;
  attachment::add(host.config, host.state("one", one), {}, host.log);
  {
    const support::NetnsProcess two;
    const auto state = host.state("two", two);
    attachment::add(host.config, state, {}, host.log);
    ASSERT_EQ(::rmdir(state.bundle.c_str()), 0);
  }
  host.plugins.forget();
  auto operation = host.operation();
  attachment::gc({}, operation);
  EXPECT_EQ(gc_front(host).outcome, attachment::NetworkFinding::Outcome::sent);
  EXPECT_THAT(host.plugins.calls(), ElementsAre("DEL back", "DEL front", "GC front"));
  EXPECT_EQ(told_valid(host), R"([{"containerID":"one","ifname":"eth0"}]})");
}

TEST(CniConformance, Case33_TellsOfWhatAnotherRuntimeHasCachedToo) {
  auto host = host_with();
  host.config.cache_dir = host.dir.path() / "cni";
  for (const auto* network : {"front", "other"}) {
    cni::CachedAttachment cached;
    cached.key = {network, "theirs", "net7"};
    cni::write_cached_attachment(host.config.cache_dir, cached);
  }
  gc_front(host);
  EXPECT_EQ(told_valid(host), R"([{"containerID":"theirs","ifname":"net7"}]})");
}

TEST(CniConformance, Case34_SendsNothingWhereTheListHasNoGc) {
  for (const auto* without : {R"("cniVersion":"1.0.0","plugins":[{"type":"front"}])",
                              R"("cniVersion":"1.1.0","disableGC":true,"plugins":[{"type":"front"}])"}) {
    const auto host = host_with(without);
    EXPECT_EQ(gc_front(host).outcome, attachment::NetworkFinding::Outcome::not_sent) << without;
    EXPECT_THAT(host.plugins.calls(), IsEmpty());
  }
}

TEST(CniConformance, Case34_TellsOfAPluginThatFailsAndAsksTheOthers) {
  const auto host = host_with(R"("cniVersion":"1.1.0","plugins":[{"type":"front"},{"type":"back"}])");
  host.plugins.fail("front", {.code = 100, .msg = "busy"}, "GC");
  const auto finding = gc_front(host);
  EXPECT_EQ(finding.outcome, attachment::NetworkFinding::Outcome::failed);
  EXPECT_THAT(finding.why, HasSubstr("plugin front: busy"));
  EXPECT_THAT(host.plugins.plugin_calls(), ElementsAre("GC front", "GC back"));
}

TEST(CniConformance, Case47_ContainersOverlapAndGcWaitsForThem) {
  auto host = host_with();
  host.plugins.script("front", "ADD", {{.hold = true, .output = support::result("10.1.0.2/24")}});
  const support::NetnsProcess one;
  const support::NetnsProcess two;
  const auto add = [&host](const char* id, const support::NetnsProcess& process) {
    return std::thread([&host, state = host.state(id, process)] { attachment::add(host.config, state, {}, host.log); });
  };
  auto first = add("one", one);
  auto second = add("two", two);
  host.plugins.await_calls(2);  // both are at work
  auto hurried = host.config;
  hurried.plugin_timeout = std::chrono::milliseconds(50);
  const auto findings = attachment::gc_networks(hurried, false, host.log);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().outcome, attachment::NetworkFinding::Outcome::failed);
  EXPECT_THAT(findings.front().why, HasSubstr("gc.lock: another operation still holds this lock"));
  EXPECT_THAT(host.plugins.calls(), ElementsAre("ADD front", "ADD front"));
  host.plugins.release();
  first.join();
  second.join();
  EXPECT_EQ(gc_front(host).outcome, attachment::NetworkFinding::Outcome::sent);
  EXPECT_EQ(host.plugins.calls().back(), "GC front");
}

TEST(NetworkGc, SendsNothingWhereARecordCanNotBeRead) {
  const auto host = host_with();
  host.store().prepare();
  host.dir.write("state/containers/0bc7.json", R"({"recordVersion":99})");
  const auto finding = gc_front(host);
  EXPECT_EQ(finding.outcome, attachment::NetworkFinding::Outcome::failed);
  EXPECT_THAT(finding.why, HasSubstr("nobody can tell what is in use"));
  EXPECT_THAT(host.plugins.calls(), IsEmpty());
}

TEST(NetworkGc, SendsNothingInADryRun) {
  const auto host = host_with();
  EXPECT_EQ(gc_front(host, true).outcome, attachment::NetworkFinding::Outcome::sent);
  EXPECT_THAT(host.plugins.calls(), IsEmpty());
}

TEST(NetworkGc, IsForExclusiveNetworksOnly) {
  auto host = host_with();
  host.config.exclusive_networks.clear();
  EXPECT_THAT(attachment::gc_networks(host.config, false, host.log), IsEmpty());
}

}  // namespace
}  // namespace docker_cni
