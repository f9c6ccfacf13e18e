#include "shared/attachment/keep.hpp"

#include <boost/filesystem/operations.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/attachment/add.hpp"
#include "shared/attachment/del.hpp"
#include "shared/attachment/watch.hpp"
#include "shared/system/netns.hpp"
#include "tests/attachment/host.hpp"

namespace docker_cni {
namespace {

using attachment::Stopped;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A host with one network, and a container on it that its engine knows by a directory of its own.
class Kept {
 public:
  Kept() {
    host.plugins.answer("front", support::result("10.1.0.2/24"));
    start(process);
    auto record = *host.store().load("0bc7");
    record.owner = owner;
    host.store().save(record, system::Durability::renamed);
    host.plugins.forget();
  }

  void start(const support::NetnsProcess& in) { attachment::add(host.config, host.state("0bc7", in), {}, host.log); }

  Stopped stop() {
    auto state = host.state("0bc7", process);
    state.pid = 0;
    return attachment::del(host.config, state, host.log);
  }

  support::Host host{{"front"}};
  fs::path owner = host.dir.directory("docker/containers/0bc7");
  support::NetnsProcess process;
};

TEST(FixedIp, KeepsNamespaceAndLeaseOverAStop) {
  Kept kept;
  EXPECT_EQ(kept.stop(), Stopped::kept);
  EXPECT_THAT(kept.host.plugins.calls(), IsEmpty());
  const auto record = kept.host.store().load("0bc7");
  EXPECT_EQ(record->phase, record::Phase::kept);
  EXPECT_EQ(system::netns_at(record->pin), record->netns);
}

TEST(FixedIp, CallsNoPluginWhenTheContainerComesBackIntoItsNamespace) {
  Kept kept;
  kept.stop();
  kept.start(kept.process);  // its namespace is the pin's
  EXPECT_THAT(kept.host.plugins.calls(), IsEmpty());
  EXPECT_EQ(kept.host.store().load("0bc7")->phase, record::Phase::attached);
}

TEST(FixedIp, AsksForTheSameAddressWhereTheNamespaceIsGone) {
  Kept kept;
  kept.stop();
  system::unpin_netns(kept.host.config.netns_dir / "0bc7");
  const support::NetnsProcess process;
  kept.start(process);
  EXPECT_THAT(kept.host.plugins.calls(), ElementsAre("DEL front", "ADD front"));
  EXPECT_EQ(kept.host.plugins.requests().front().variable("CNI_NETNS"), "");  // a dead path makes some plugins fail
  EXPECT_THAT(kept.host.plugins.requests().back().variable("CNI_ARGS"), HasSubstr("IP=10.1.0.2"));
}

TEST(FixedIp, TakesAnotherAddressRatherThanNone) {
  Kept kept;
  kept.stop();
  system::unpin_netns(kept.host.config.netns_dir / "0bc7");
  kept.host.plugins.script("front", "ADD",
                           {{.output = support::failure({.code = 100, .msg = "taken"}), .exit_status = 1},
                            {.output = support::result("10.1.0.3/24")}});
  const support::NetnsProcess process;
  kept.start(process);
  EXPECT_THAT(kept.host.store().load("0bc7")->attachments.front().result, HasSubstr("10.1.0.3/24"));
}

TEST(FixedIp, EndsWhenTheEngineForgetsTheContainer) {
  Kept kept;
  kept.stop();
  fs::remove_all(kept.owner);
  attachment::free_when_removed(kept.host.config, "0bc7", std::chrono::seconds(30), kept.host.log);
  EXPECT_THAT(kept.host.plugins.calls(), ElementsAre("DEL front"));
  EXPECT_THAT(kept.host.left(), IsEmpty());
}

TEST(FixedIp, IsLeftToGcWhereTheContainerOnlyStopped) {
  Kept kept;
  kept.stop();
  attachment::free_when_removed(kept.host.config, "0bc7", std::chrono::milliseconds(1), kept.host.log);
  EXPECT_EQ(kept.host.store().load("0bc7")->phase, record::Phase::kept);
}

TEST(FixedIp, IsNotForWhoTurnsItOff) {
  Kept kept;
  kept.host.config.fixed_ip = FixedIp::never;
  EXPECT_EQ(kept.stop(), Stopped::released);
  EXPECT_THAT(kept.host.plugins.calls(), ElementsAre("DEL front"));
  EXPECT_THAT(kept.host.left(), IsEmpty());
}

TEST(FixedIp, NeedsADirectoryThatWillTellTheEnd) {
  Kept kept;
  fs::remove_all(kept.owner);
  EXPECT_EQ(kept.stop(), Stopped::released);
}

}  // namespace
}  // namespace docker_cni
