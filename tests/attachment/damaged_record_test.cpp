// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/damaged_record.hpp"

#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>

#include "shared/attachment/add.hpp"
#include "shared/attachment/del.hpp"
#include "shared/attachment/gc.hpp"
#include "shared/attachment/release_stopped.hpp"
#include "shared/error.hpp"
#include "shared/system/netns.hpp"
#include "tests/attachment/host.hpp"

namespace docker_cni {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

/// A host on which container 0bc7 was attached, with a record that nobody can read since.
class Damaged {
 public:
  explicit Damaged(const std::string& text = "") {
    attachment::add(host.config, host.state("0bc7", *process), {}, host.log);
    host.dir.write("state/containers/0bc7.json", text);
    host.plugins.forget();
  }

  std::vector<attachment::Finding> gc(bool dry_run = false) const {
    auto operation = host.operation();
    return attachment::gc({.dry_run = dry_run, .at_most = {}, .only = {}}, operation);
  }

  attachment::Release release(bool force) const {
    auto operation = host.operation();
    return attachment::release_stopped("0bc7", force, operation);
  }

  support::Host host{{"front"}};
  std::optional<support::NetnsProcess> process{std::in_place};
};

TEST(DamagedRecord, ItsContainerStartsAnewAndWhatItHeldIsReleasedBefore) {
  for (const auto* const text : {"", "{\"recordVersion\":1,\"id\":\"0b", "{\"recordVersion\":1,\"id\":\"1bc7\"}"}) {
    Damaged container(text);
    container.process.emplace();
    attachment::add(container.host.config, container.host.state("0bc7", *container.process), {}, container.host.log);
    EXPECT_THAT(container.host.plugins.calls(), ElementsAre("DEL front", "ADD front"));
    EXPECT_EQ(container.host.store().load("0bc7")->phase, record::Phase::attached);
    EXPECT_TRUE(container.host.store().was_set_aside("0bc7"));
  }
}

TEST(DamagedRecord, ItsContainersEndReleasesWhatCanBeFound) {
  Damaged container;
  auto state = container.host.state("0bc7", *container.process);
  container.process.reset();
  state.pid = 0;
  EXPECT_EQ(attachment::del(container.host.config, state, container.host.log), attachment::Stopped::released);
  EXPECT_THAT(container.host.plugins.calls(), ElementsAre("DEL front"));
  EXPECT_THAT(container.host.left(), IsEmpty());
}

TEST(DamagedRecord, GcGoesOnWithTheOthersAndFreesWhatBearsItsMark) {
  Damaged container;
  support::NetnsProcess other;
  attachment::add(container.host.config, container.host.state("1bc7", other), {}, container.host.log);
  EXPECT_EQ(container.gc(true).front().outcome, attachment::Finding::Outcome::set_aside);
  EXPECT_TRUE(container.host.store().exists("0bc7")) << "a dry run changes nothing";
  const auto findings = container.gc();
  EXPECT_EQ(findings.at(0).outcome, attachment::Finding::Outcome::set_aside);
  EXPECT_THAT(findings.at(0).why, HasSubstr("damaged/0bc7.json."));
  EXPECT_EQ(findings.at(1).outcome, attachment::Finding::Outcome::in_use) << "1bc7 runs";
  EXPECT_EQ(findings.at(2).outcome, attachment::Finding::Outcome::in_use) << "and so does 0bc7";
  container.process.reset();
  container.gc();
  EXPECT_THAT(container.host.plugins.calls(), Contains("DEL front"));
  EXPECT_THAT(container.host.left(), ElementsAre("1bc7.json", "1bc7.lock", "1bc7"));
}

TEST(DamagedRecord, ReleaseNeedsForceAndThenForgetsIt) {
  Damaged container;
  EXPECT_THAT([&] { container.release(false); },
              ThrowsMessage<Error>(HasSubstr("docker-cni-admin release --force 0bc7")));
  EXPECT_THAT([&] { container.release(true); }, ThrowsMessage<Error>(HasSubstr("is using its network namespace")));
  container.process.reset();
  EXPECT_THAT(container.release(true).why, HasSubstr("0bc7.json"));
  EXPECT_THAT(container.host.plugins.calls(), ElementsAre("DEL front"));
  EXPECT_THAT(container.host.left(), IsEmpty());
  EXPECT_FALSE(container.host.store().was_set_aside("0bc7"));
  EXPECT_THAT([&] { container.release(true); }, ThrowsMessage<Error>(HasSubstr("it has no record")));
}

}  // namespace
}  // namespace docker_cni
