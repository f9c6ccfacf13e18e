// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/del.hpp"

#include <array>
#include <boost/filesystem/operations.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shared/attachment/add.hpp"
#include "shared/error.hpp"
#include "tests/attachment/host.hpp"

namespace docker_cni {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::ThrowsMessage;

/// The state that a runtime gives the poststop hook: without a process.
oci::State after_stop(const oci::State& state) {
  auto after = state;
  after.pid = 0;
  return after;
}

TEST(AttachmentDel, ReleasesInReverseAndLeavesNothing) {
  support::Host host({"front", "back"});
  const support::NetnsProcess process;
  const auto state = host.state("0bc7", process);
  attachment::add(host.config, state, {}, host.log);
  host.plugins.forget();
  attachment::del(host.config, after_stop(state), host.log);
  EXPECT_THAT(host.plugins.calls(), ElementsAre("DEL back", "DEL front"));
  EXPECT_THAT(host.left(), IsEmpty());
}

TEST(AttachmentDel, GoesByTheRecordWhenConfigurationAndBundleAreGone) {
  support::Host host({"front"});
  host.plugins.answer("front", support::result("10.1.0.2/24"));
  const support::NetnsProcess process;
  auto state = host.state("0bc7", process);
  state.annotations = {{"cni.args", "IP=10.1.0.2"}};
  attachment::add(host.config, state, {}, host.log);
  const auto added = host.plugins.requests().back();
  host.plugins.forget();

  fs::remove_all(host.config.cni_conf_dir);
  fs::remove_all(state.bundle);
  auto config = host.config;
  config.networks = {"other"};
  config.cni_bin_dir = {"/nowhere"};
  attachment::del(config, after_stop(state), host.log);

  const auto requests = host.plugins.requests();
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].command, "DEL");
  for (const auto* same : {"CNI_ARGS", "CNI_IFNAME", "CNI_NETNS", "CNI_CONTAINERID", "CNI_PATH"}) {
    EXPECT_EQ(requests[0].variable(same), added.variable(same)) << same;
  }
  EXPECT_THAT(requests[0].input, HasSubstr("prevResult"));
  EXPECT_THAT(requests[0].input, HasSubstr("10.1.0.2/24"));
}

TEST(AttachmentDel, ReleasesTheOtherNetworksWhenOneFailsAndTriesThatAgainLater) {
  support::Host host({"front", "back"});
  const support::NetnsProcess process;
  const auto state = host.state("0bc7", process);
  attachment::add(host.config, state, {}, host.log);
  host.plugins.forget();
  host.plugins.fail("back", {.code = 100, .msg = "busy"}, "DEL");
  EXPECT_THAT([&] { attachment::del(host.config, after_stop(state), host.log); },
              ThrowsMessage<Error>(HasSubstr("network \"back\"")));
  EXPECT_EQ(host.plugins.calls().back(), "DEL front");
  EXPECT_EQ(host.store().load("0bc7")->phase, record::Phase::releasing);

  host.plugins.script("back", "DEL", {{}});
  host.plugins.forget();
  attachment::del(host.config, after_stop(state), host.log);
  EXPECT_THAT(host.plugins.calls(), ElementsAre("DEL back"));
  EXPECT_THAT(host.left(), IsEmpty());
}

TEST(AttachmentDel, OfAContainerWithoutRecordIsNothing) {
  support::Host host({"front"});
  const support::NetnsProcess process;
  attachment::del(host.config, after_stop(host.state("0bc7", process)), host.log);
  EXPECT_THAT(host.plugins.calls(), IsEmpty());
  EXPECT_THAT(host.left(), IsEmpty());
}

TEST(AttachmentDel, TwiceIsNothingTheSecondTime) {
  support::Host host({"front"});
  const support::NetnsProcess process;
  const auto state = host.state("0bc7", process);
  attachment::add(host.config, state, {}, host.log);
  attachment::del(host.config, after_stop(state), host.log);
  host.plugins.forget();
  attachment::del(host.config, after_stop(state), host.log);
  EXPECT_THAT(host.plugins.calls(), IsEmpty());
}

TEST(AttachmentDel, EndsThePluginThatAKilledHookLeftAtWork) {
  support::Host host({"front"});
  const support::NetnsProcess process;
  const auto state = host.state("default--web", process);
  attachment::add(host.config, state, {}, host.log);
  auto record = *host.store().load("default--web");
  record.phase = record::Phase::adding;
  host.store().save(record, system::Durability::renamed);

  const auto variable = "CNI_CONTAINERID=" + record::cni_container_id(record);
  ASSERT_THAT(variable, Not(HasSubstr("default--web")));
  const pid_t orphan = ::fork();
  if (orphan == 0) {
    ::execle("/bin/sleep", "sleep", "1000", nullptr, std::array<const char*, 2>{variable.c_str(), nullptr}.data());
    ::_exit(127);
  }
  support::await_variable(orphan, variable);
  attachment::del(host.config, after_stop(state), host.log);
  int status = 0;
  ASSERT_EQ(::waitpid(orphan, &status, 0), orphan);
  EXPECT_TRUE(WIFSIGNALED(status));
}

}  // namespace
}  // namespace docker_cni
