// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/hooks/admin_host.hpp"
#include "tests/support/fake_plugins.hpp"

namespace docker_cni {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

/// A record of the stopped container `id`, whose network plugin "none" of `plugins` has given an address.
record::Record stopped(const support::AdminHost& host, const support::FakePlugins& plugins, std::string_view id) {
  auto record = host.record(id);
  record.phase = record::Phase::kept;
  record.cni_path = {plugins.path()};
  record.attachments.front().tried = true;
  return record;
}

TEST(AdminRelease, ReleasesEachContainerThatItIsGivenAndNoOther) {
  const support::AdminHost host;
  const support::FakePlugins plugins;
  plugins.install("none");
  auto web = stopped(host, plugins, "2bc7");
  web.name = "web";
  for (const auto& record : {stopped(host, plugins, "0bc7363cd0470f5d"), stopped(host, plugins, "1bc7"), web}) {
    host.save(record);
  }
  const auto answer = host.run({"release", "0bc7", "web"});
  EXPECT_EQ(answer.text,
            "released 0bc7363cd047: network \"front\" (eth0): 10.1.0.2/24\n"
            "released 2bc7: network \"front\" (eth0): 10.1.0.2/24\n");
  EXPECT_THAT(answer.problems, IsEmpty());
  EXPECT_THAT(host.store().ids(), ElementsAre("1bc7"));
}

TEST(AdminRelease, FindsAContainerByWhatPluginsKnowItBy) {
  const support::AdminHost host;
  const support::FakePlugins plugins;
  plugins.install("none");
  auto web = stopped(host, plugins, "default--web1");
  web.container_id = "31eecfe8594e5dc78f1e3f3689a036eb";
  host.save(web);
  const auto answer = host.run({"release", "31eecfe8594e"});
  EXPECT_THAT(answer.text, StartsWith("released default--web1: "));
  EXPECT_EQ(plugins.requests().back().variable("CNI_CONTAINERID"), "31eecfe8594e5dc78f1e3f3689a036eb");
}

TEST(AdminRelease, GoesOnAfterOneThatItCanNotRelease) {
  const support::AdminHost host;
  const support::FakePlugins plugins;
  plugins.install("none");
  host.save(stopped(host, plugins, "0bc7"));
  const auto answer = host.run({"release", "unknown", "0bc7"});
  EXPECT_THAT(answer.text, StartsWith("released 0bc7: "));
  EXPECT_THAT(answer.problems, ElementsAre(HasSubstr("no record of a container \"unknown\"")));
}

TEST(AdminRelease, TellsWithForceWhatMayStayTakenAndWhy) {
  const support::AdminHost host;
  const support::FakePlugins plugins;
  plugins.fail("none", {.code = 5, .msg = "the switch is away"}, "DEL");
  host.save(stopped(host, plugins, "0bc7"));
  auto answer = host.run({"release", "0bc7"});
  EXPECT_THAT(answer.problems,
              ElementsAre(AllOf(HasSubstr("the switch is away"), HasSubstr("docker-cni-admin release --force 0bc7"))));
  answer = host.run({"release", "--force", "0bc7"});
  EXPECT_THAT(answer.text, AllOf(StartsWith("forgot 0bc7: network \"front\" (eth0): 10.1.0.2/24 may stay taken\n"),
                                 HasSubstr("the switch is away")));
  EXPECT_THAT(answer.problems, IsEmpty());
  EXPECT_THAT(host.store().ids(), IsEmpty());
}

}  // namespace
}  // namespace docker_cni
