// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/pods.hpp"

#include <boost/filesystem/operations.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <sys/mount.h>

#include "shared/attachment/add.hpp"
#include "shared/attachment/connect.hpp"
#include "shared/attachment/del.hpp"
#include "shared/attachment/gc.hpp"
#include "shared/error.hpp"
#include "shared/system/netns.hpp"
#include "tests/attachment/host.hpp"

namespace docker_cni {
namespace {

using attachment::at_join;
using attachment::at_leave;
using attachment::AtJoin;
using attachment::AtLeave;
using attachment::PodSeen;
using record::Phase;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;

TEST(AtJoin, FollowsTheTable) {
  const PodSeen here{.same_namespace = true};
  const PodSeen gone{.gone = true};
  EXPECT_EQ(at_join(std::nullopt, {}), AtJoin::add);
  EXPECT_EQ(at_join(Phase::attached, here), AtJoin::join);
  EXPECT_EQ(at_join(Phase::attached, gone), AtJoin::renew);
  EXPECT_EQ(at_join(Phase::attached, {}), AtJoin::refuse);
  for (const auto phase : {Phase::adding, Phase::releasing, Phase::kept}) {
    for (const auto& seen : {here, gone, PodSeen()}) EXPECT_EQ(at_join(phase, seen), AtJoin::renew);
  }
}

TEST(AtLeave, FollowsTheTable) {
  const PodSeen needed{.has_members = true};
  const PodSeen gone{.gone = true, .has_members = true};
  EXPECT_EQ(at_leave(std::nullopt, {}), AtLeave::nothing);
  EXPECT_EQ(at_leave(Phase::attached, needed), AtLeave::stay);
  EXPECT_EQ(at_leave(Phase::attached, gone), AtLeave::release);
  EXPECT_EQ(at_leave(Phase::attached, {}), AtLeave::release);
  EXPECT_EQ(at_leave(Phase::adding, needed), AtLeave::release);
  EXPECT_EQ(at_leave(Phase::releasing, needed), AtLeave::release);
}

/// A pod on a host: its namespace, mounted where its engine has it.
struct Pod {
  support::Host host{{"front"}};
  support::NetnsProcess process;
  fs::path netns = host.dir.path() / "engines" / "0f2b3c4d";

  Pod() {
    fs::create_directories(netns.parent_path());
    const auto file = system::open(netns, O_WRONLY | O_CREAT);
    const auto from = "/proc/" + std::to_string(process.pid()) + "/ns/net";
    EXPECT_EQ(::mount(from.c_str(), netns.c_str(), "none", MS_BIND, nullptr), 0);
    host.config.pods = Pods::further;
  }
  Pod(const Pod&) = delete;
  Pod& operator=(const Pod&) = delete;
  Pod(Pod&&) = delete;
  Pod& operator=(Pod&&) = delete;
  ~Pod() { stop_sandbox(); }

  void stop_sandbox() const { ::umount2(netns.c_str(), MNT_DETACH); }

  /// The state of a container of the pod.
  oci::State container(const std::string& id) const {
    auto state = host.state(id, process);
    state.annotations = {{"io.kubernetes.cri-o.ContainerType", "container"},
                         {"io.kubernetes.cri-o.SandboxID", "aa07"},
                         {"cni.networks", "front"}};
    std::string annotations;
    for (const auto& [key, value] : state.annotations) {
      annotations += (annotations.empty() ? "\"" : ",\"") + key + "\":\"" + value + "\"";
    }
    system::replace_file(state.bundle / "config.json",
                         {R"({"linux":{"namespaces":[{"type":"network","path":")" + netns.string() +
                          R"("}]},"annotations":{)" + annotations + "}}"},
                         {.mode = 0644, .uid = {}, .gid = {}, .locked = false}, system::Durability::whole);
    return state;
  }
  void add(const std::string& id) const { attachment::add(host.config, container(id), {}, host.log); }
  attachment::Stopped del(const std::string& id) const {
    auto state = container(id);
    state.pid = 0;
    return attachment::del(host.config, state, host.log);
  }
  std::optional<record::Record> record() const { return host.store().load("pod-aa07"); }
};

TEST(Pods, TheFirstContainerBringsTheNetworksAndTheLastOneTakesThemAway) {
  const Pod pod;
  pod.add("one");
  pod.add("two");
  EXPECT_THAT(pod.host.plugins.calls(), ElementsAre("ADD front"));
  EXPECT_EQ(pod.host.plugins.requests().back().variable("CNI_IFNAME"), "net1");
  EXPECT_EQ(pod.host.plugins.requests().back().variable("CNI_NETNS"), pod.netns.string());
  EXPECT_EQ(pod.del("one"), attachment::Stopped::in_pod);
  EXPECT_THAT(pod.host.plugins.calls(), ElementsAre("ADD front"));
  EXPECT_EQ(pod.del("two"), attachment::Stopped::released);
  EXPECT_THAT(pod.host.plugins.calls(), ElementsAre("ADD front", "DEL front"));
  EXPECT_THAT(pod.host.left(), IsEmpty());
}

TEST(Pods, TheNamespaceStaysItsEnginesAndIsMountedNowhereElse) {
  const Pod pod;
  pod.add("one");
  EXPECT_FALSE(pod.record()->pinned);
  EXPECT_FALSE(system::netns_at(pod.host.config.netns_dir / "pod-aa07"));
  pod.del("one");
  EXPECT_TRUE(system::netns_at(pod.netns));
}

TEST(Pods, AContainerThatIsAddedTwiceIsOneMember) {
  const Pod pod;
  pod.add("one");
  pod.add("one");
  EXPECT_THAT(pod.record()->members, SizeIs(1));
}

TEST(Pods, AContainerWhosePoststopWasMissedIsNotWaitedFor) {
  const Pod pod;
  pod.add("one");
  pod.add("two");
  fs::remove_all(pod.record()->members.front().bundle);
  EXPECT_EQ(pod.del("two"), attachment::Stopped::released);
}

TEST(Pods, WhoNeverCameIsNotTheLastToGo) {
  const Pod pod;
  pod.add("one");
  EXPECT_EQ(pod.del("stranger"), attachment::Stopped::released);  // of what it may have had for itself
  EXPECT_TRUE(pod.record());
  EXPECT_THAT(pod.record()->members, SizeIs(1));
}

TEST(Pods, AreNotConnectedLikeContainers) {
  const Pod pod;
  pod.add("one");
  auto operation = pod.host.operation();
  EXPECT_THAT(
      [&] {
        attachment::connect("pod-aa07", {"front", "", {}, "", {}}, operation);
      },
      ThrowsMessage<Error>(HasSubstr("it is a pod")));
}

TEST(Pods, GcTakesNothingOfALivingPod) {
  const Pod pod;
  pod.add("one");
  fs::remove_all(pod.container("one").bundle);
  auto operation = pod.host.operation();
  const auto findings = attachment::gc({}, operation);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].outcome, attachment::Finding::Outcome::in_use) << findings[0].why;
  EXPECT_TRUE(pod.record());
}

TEST(Pods, AFailedAddLeavesNothingAndTheNextContainerTriesAgain) {
  Pod pod;
  pod.host.plugins.fail("front", {.code = 100, .msg = "not today"});
  EXPECT_THAT([&] { pod.add("one"); }, ThrowsMessage<Error>(HasSubstr("pod pod-aa07: network \"front\"")));
  EXPECT_THAT(pod.host.left(), IsEmpty());
  pod.host.plugins.answer("front", support::result("10.1.0.2/24"));
  pod.add("two");
  EXPECT_EQ(pod.record()->phase, Phase::attached);
  pod.del("two");
}

TEST(Pods, AnotherNamespaceUnderTheSameSandboxIsRefused) {
  const Pod pod;
  pod.add("one");
  const Pod other;
  auto state = other.container("evil");
  EXPECT_THAT([&] { attachment::add(pod.host.config, state, {}, pod.host.log); },
              ThrowsMessage<Error>(HasSubstr("another pod with the sandbox aa07 is there")));
  EXPECT_EQ(pod.record()->members.size(), 1U);
}

}  // namespace
}  // namespace docker_cni
