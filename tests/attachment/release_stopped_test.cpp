// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/release_stopped.hpp"

#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>

#include "shared/attachment/add.hpp"
#include "shared/attachment/del.hpp"
#include "shared/error.hpp"
#include "tests/attachment/host.hpp"

namespace docker_cni {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

/// A host with two networks, and container 0bc7 on both, of an engine that knows it by a directory of its own.
class Attached {
 public:
  Attached() {
    host.plugins.answer("front", support::result("10.1.0.2/24"));
    host.plugins.answer("back", support::result("10.2.0.2/24"));
    attachment::add(host.config, host.state("0bc7", *process), {}, host.log);
    auto record = *host.store().load("0bc7");
    record.engine_dir = host.dir.directory("docker/containers/0bc7");
    host.store().save(record, system::Durability::renamed);
    host.plugins.forget();
  }

  /// Its hook has run, so it's kept; its process may have ended.
  void stop() {
    auto state = host.state("0bc7", *process);
    state.pid = 0;
    ASSERT_EQ(attachment::del(host.config, state, host.log), attachment::Stopped::kept);
  }

  attachment::Release release(bool force = false) const {
    auto operation = host.operation();
    return attachment::release_stopped("0bc7", force, operation);
  }

  support::Host host{{"front", "back"}};
  std::optional<support::NetnsProcess> process{std::in_place};
};

TEST(ReleaseStopped, FreesAllThatAStoppedContainerKeeps) {
  Attached container;
  container.stop();
  container.process.reset();
  const auto release = container.release();
  EXPECT_THAT(release.released,
              ElementsAre("network \"front\" (eth0): 10.1.0.2/24", "network \"back\" (net1): 10.2.0.2/24"));
  EXPECT_THAT(release.left, IsEmpty());
  EXPECT_THAT(container.host.plugins.calls(), ElementsAre("DEL back", "DEL front"));
  EXPECT_THAT(container.host.left(), IsEmpty());
}

TEST(ReleaseStopped, RefusesAContainerThatRuns) {
  const Attached container;
  EXPECT_THAT(
      [&] { container.release(true); },
      ThrowsMessage<Error>(AllOf(HasSubstr("container 0bc7: it is running (process "), HasSubstr("stop it first"))));
  EXPECT_THAT(container.host.plugins.calls(), IsEmpty());
  EXPECT_TRUE(container.host.store().exists("0bc7"));
}

TEST(ReleaseStopped, ReleasesWhatIsRecordedAsAttachedWhenItsProcessIsGone) {
  Attached container;
  container.process.reset();
  container.release();
  EXPECT_THAT(container.host.left(), IsEmpty());
}

TEST(ReleaseStopped, RefusesWhereAnotherContainersProcessLivesInItsNamespace) {
  Attached container;
  container.stop();
  EXPECT_THAT([&] { container.release(true); }, ThrowsMessage<Error>(HasSubstr("is using its network namespace")));
  EXPECT_THAT(container.host.plugins.calls(), IsEmpty());
  EXPECT_TRUE(container.host.store().exists("0bc7"));
}

TEST(ReleaseStopped, KeepsTheRecordWhereAPluginFailsAndSaysHowToForgetIt) {
  Attached container;
  container.stop();
  container.process.reset();
  container.host.plugins.fail("back", {.code = 5, .msg = "the switch is away"}, "DEL");
  EXPECT_THAT([&] { container.release(); },
              ThrowsMessage<Error>(AllOf(HasSubstr("the switch is away"), HasSubstr("release --force 0bc7"))));
  EXPECT_EQ(container.host.store().load("0bc7")->phase, record::Phase::releasing);
}

TEST(ReleaseStopped, ForgetsByForceWhatAPluginRefusesAndTellsWhatMayBeLeft) {
  Attached container;
  container.stop();
  container.process.reset();
  container.host.plugins.fail("back", {.code = 5, .msg = "the switch is away"}, "DEL");
  const auto release = container.release(true);
  EXPECT_THAT(release.released, ElementsAre("network \"front\" (eth0): 10.1.0.2/24"));
  EXPECT_THAT(release.left, ElementsAre("network \"back\" (net1): 10.2.0.2/24"));
  EXPECT_THAT(release.why, HasSubstr("the switch is away"));
  EXPECT_THAT(container.host.left(), IsEmpty());
}

TEST(ReleaseStopped, NeedsARecordThatItCanRead) {
  const Attached container;
  container.host.dir.write("state/containers/0bc7.json", R"({"recordVersion":99})");
  EXPECT_THAT([&] { container.release(true); }, ThrowsMessage<Error>(HasSubstr("a newer version")));
  EXPECT_TRUE(container.host.store().exists("0bc7"));
  container.host.store().remove("0bc7");
  EXPECT_THAT([&] { container.release(true); }, ThrowsMessage<Error>("container 0bc7: it has no record"));
}

}  // namespace
}  // namespace docker_cni
