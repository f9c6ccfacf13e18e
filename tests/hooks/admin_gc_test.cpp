// SPDX-License-Identifier: Apache-2.0
#include <boost/filesystem/operations.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/record/locks.hpp"
#include "shared/system/deadline.hpp"
#include "tests/hooks/admin_host.hpp"
#include "tests/support/fake_plugins.hpp"

namespace docker_cni {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

/// A record of container `id`, which is gone, and whose network plugin "none" of `plugins` has given an address.
record::Record gone(const support::AdminHost& host, const support::FakePlugins& plugins, std::string_view id) {
  auto record = host.record(id);
  record.bundle = host.dir.path() / "vanished";
  record.cni_path = {plugins.path()};
  record.attachments.front().tried = true;
  return record;
}

TEST(AdminGc, ReleasesWhatIsGoneAndKeepsWhatIsThere) {
  const support::AdminHost host;
  const support::FakePlugins plugins;
  plugins.install("none");
  host.save(gone(host, plugins, "0bc7363cd0470f5d"));
  host.save(host.record("1bc7"));
  const auto answer = host.run({"gc"});
  EXPECT_THAT(answer.text, HasSubstr("released 0bc7363cd047: its bundle "));
  EXPECT_THAT(answer.text, HasSubstr("kept 1bc7: its bundle "));
  EXPECT_THAT(answer.problems, IsEmpty());
  EXPECT_THAT(plugins.calls(), ElementsAre("DEL front"));
  EXPECT_THAT(host.store().ids(), ElementsAre("1bc7"));
}

TEST(AdminGc, SendsTheOperationGcToExclusiveNetworks) {
  const support::AdminHost host;
  const support::FakePlugins plugins;
  plugins.install("bridge");
  boost::filesystem::create_directory_symlink(plugins.path(), host.dir.path() / "bin");
  host.dir.write("net.d/10-front.conflist", R"({"cniVersion":"1.1.0","name":"front","plugins":[{"type":"bridge"}]})");
  host.dir.write("cni.yaml", host.dir.read("cni.yaml") + "exclusive_networks: [front, absent]\n");
  auto answer = host.run({"gc", "--dry-run"});
  EXPECT_THAT(answer.text, HasSubstr("would send GC to network \"front\": attachments in use: 0\n"));
  EXPECT_THAT(plugins.calls(), IsEmpty());
  EXPECT_THAT(host.run({"gc", "--no-network-gc"}).problems, IsEmpty());
  EXPECT_THAT(plugins.calls(), IsEmpty());
  answer = host.run({"gc"});
  EXPECT_THAT(answer.text, HasSubstr("sent GC to network \"front\": attachments in use: 0\n"));
  EXPECT_THAT(answer.problems, ElementsAre(StartsWith("GC of network \"absent\": no network \"absent\"")));
  EXPECT_THAT(plugins.calls(), ElementsAre("GC front"));
}

TEST(AdminGc, SaysSoWhereThereIsNothingToRelease) {
  const support::AdminHost host;
  EXPECT_EQ(host.run({"gc", "--dry-run"}).text, "nothing to release\n");
  EXPECT_EQ(host.run({"gc"}).text, "");
}

TEST(AdminGc, OnlyTellsWithDryRun) {
  const support::AdminHost host;
  const support::FakePlugins plugins;
  plugins.install("none");
  host.save(gone(host, plugins, "0bc7"));
  const auto answer = host.run({"gc", "--dry-run"});
  EXPECT_THAT(answer.text, StartsWith("would release 0bc7: its bundle "));
  EXPECT_THAT(plugins.calls(), IsEmpty());
  EXPECT_THAT(host.store().ids(), ElementsAre("0bc7"));
}

TEST(AdminGc, FailsWithThePluginsWordsAndReleasesTheOthers) {
  const support::AdminHost host;
  const support::FakePlugins plugins;
  plugins.install("none");
  const support::FakePlugins failing;
  failing.fail("none", {.code = 5, .msg = "busy"}, "DEL");
  host.save(gone(host, failing, "0bc7"));
  host.save(gone(host, plugins, "1bc7"));
  const auto answer = host.run({"gc"});
  EXPECT_THAT(answer.text, StartsWith("released 1bc7: "));
  EXPECT_THAT(answer.problems, ElementsAre(testing::AllOf(StartsWith("container 0bc7: "), HasSubstr("busy"))));
  EXPECT_THAT(host.store().ids(), ElementsAre("0bc7"));
}

TEST(AdminGc, LeavesAContainerAloneOnWhichAHookIsAtWork) {
  const support::AdminHost host;
  const support::FakePlugins plugins;
  plugins.install("none");
  host.save(gone(host, plugins, "0bc7"));
  const record::ContainerLock lock(host.store().paths(), "0bc7", system::Deadline::in(std::chrono::seconds(5)));
  EXPECT_EQ(host.run({"gc"}).text, "kept 0bc7: an operation on it is under way\n");
  EXPECT_THAT(plugins.calls(), IsEmpty());
}

TEST(AdminGc, LogsWhatItReleased) {
  const support::AdminHost host;
  const support::FakePlugins plugins;
  plugins.install("none");
  host.save(gone(host, plugins, "0bc7"));
  host.run({"gc"});
  EXPECT_THAT(host.dir.read("docker-cni.log"), HasSubstr(" info docker-cni-admin gc container=0bc7 why="));
}

TEST(AdminGc, HasNothingToSayWhereNothingIsRecorded) {
  const support::AdminHost host;
  const auto answer = host.run({"gc"});
  EXPECT_EQ(answer.text, "");
  EXPECT_THAT(answer.problems, IsEmpty());
}

}  // namespace
}  // namespace docker_cni
