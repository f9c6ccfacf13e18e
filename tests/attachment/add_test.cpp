// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/add.hpp"

#include <boost/filesystem/operations.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "shared/attachment/del.hpp"
#include "shared/cni/error.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/system/netns.hpp"
#include "tests/attachment/host.hpp"

namespace docker_cni {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Property;
using ::testing::StartsWith;
using ::testing::Throws;
using ::testing::ThrowsMessage;

TEST(AttachmentAdd, GivesTheContainerItsNetworksInOrder) {
  support::Host host({"front", "back"});
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  EXPECT_THAT(host.plugins.calls(), ElementsAre("ADD front", "ADD back"));
  const auto requests = host.plugins.requests();
  EXPECT_EQ(requests[0].variable("CNI_IFNAME"), "eth0");
  EXPECT_EQ(requests[1].variable("CNI_IFNAME"), "net1");
  EXPECT_EQ(requests[0].variable("CNI_CONTAINERID"), "0bc7");
  EXPECT_EQ(requests[0].variable("CNI_NETNS"), (host.config.netns_dir / "0bc7").string());
}

TEST(AttachmentAdd, PinsTheContainersOwnNamespaceAndRecordsIt) {
  support::Host host({"front"});
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  const auto record = host.store().load("0bc7");
  ASSERT_TRUE(record.has_value());
  EXPECT_EQ(record->phase, record::Phase::attached);
  const auto netns = system::netns_at("/proc/" + std::to_string(process.pid()) + "/ns/net");
  EXPECT_EQ(system::netns_at(record->pin), netns);
  EXPECT_EQ(record->netns, netns);
}

TEST(AttachmentAdd, TellsContainersOfOneIdApartInTwoNamespacesOfContainerd) {
  support::Host host({"front"});
  const support::NetnsProcess one;
  const support::NetnsProcess other;
  const auto tasks = std::string("containerd/io.containerd.runtime.v2.task/");
  auto first = host.state("web", one);
  first.bundle = host.dir.directory(tasks + "default/web");
  auto second = host.state("web", other);
  second.bundle = host.dir.directory(tasks + "other/web");
  attachment::add(host.config, first, {}, host.log);
  attachment::add(host.config, second, {}, host.log);
  EXPECT_EQ(host.plugins.requests()[0].variable("CNI_CONTAINERID"), engine::cni_container_id("default--web"));
  EXPECT_EQ(host.plugins.requests()[1].variable("CNI_CONTAINERID"), engine::cni_container_id("other--web"));
  EXPECT_THAT(host.store().ids(), ElementsAre("default--web", "other--web"));
  EXPECT_EQ(host.store().load("other--web")->name, "web");
  attachment::del(host.config, first, host.log);
  EXPECT_THAT(host.store().ids(), ElementsAre("other--web"));
  attachment::del(host.config, second, host.log);
  EXPECT_THAT(host.left(), IsEmpty());
}

TEST(AttachmentAdd, GoesOnUnderTheIdThatPluginsKnowTheContainerBy) {
  const support::Host host({"front"});
  const support::NetnsProcess process;
  const auto state = host.state("my-web-server", process);
  attachment::add(host.config, state, {}, host.log);
  auto record = host.store().load("my-web-server").value();
  EXPECT_EQ(record.container_id, engine::cni_container_id("my-web-server"));
  record.container_id.clear();  // as before plugins got another one than the engine's
  record.phase = record::Phase::kept;
  host.store().save(record, system::Durability::renamed);
  const support::NetnsProcess next;
  attachment::add(host.config, host.state("my-web-server", next), {}, host.log);
  ASSERT_THAT(host.plugins.calls(), ElementsAre("ADD front", "DEL front", "ADD front"));
  EXPECT_EQ(host.plugins.requests()[1].variable("CNI_CONTAINERID"), "my-web-server");
  EXPECT_EQ(host.plugins.requests()[2].variable("CNI_CONTAINERID"), "my-web-server");
}

TEST(AttachmentAdd, DeletesEarlierNetworksInReverseWhenOneFails) {
  support::Host host({"front", "back"});
  host.plugins.fail("back", {.code = 100, .msg = "no address left"});
  const support::NetnsProcess process;
  EXPECT_THAT([&] { attachment::add(host.config, host.state("0bc7", process), {}, host.log); },
              ThrowsMessage<Error>(AllOf(StartsWith("container 0bc7: network \"back\" ("),
                                         HasSubstr("plugin back: no address left (CNI error 100)"))));
  EXPECT_THAT(host.plugins.calls(), ElementsAre("ADD front", "ADD back", "DEL back", "DEL front"));
  EXPECT_THAT(host.left(), IsEmpty());
}

/// Whatever `plugin` is asked, it says `told`.
void refuse_all(const support::Host& host, std::string_view plugin, const support::Failure& told) {
  host.plugins.fail(plugin, told, "ADD");
  host.plugins.fail(plugin, told, "DEL");
}

TEST(AttachmentAdd, LeavesNothingOfAConfigurationThatItsPluginRefusesAtDelToo) {
  const support::Host host({"front", "back"});
  refuse_all(host, "back", {.code = 999, .msg = "invalid subnet"});
  EXPECT_THAT(
      [&] {
        const support::NetnsProcess process;
        attachment::add(host.config, host.state("0bc7", process), {}, host.log);
      },
      ThrowsMessage<Error>(HasSubstr("plugin back: invalid subnet")));
  EXPECT_THAT(host.plugins.calls(), ElementsAre("ADD front", "ADD back", "DEL back", "DEL back", "DEL front"));
  EXPECT_THAT(host.left(), IsEmpty());

  host.plugins.script("back", "ADD", {{.output = support::result("10.1.0.2/24")}});
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  EXPECT_EQ(host.store().load("0bc7")->phase, record::Phase::attached);
}

TEST(AttachmentAdd, RemembersHowItFailedForWhoReleasesTheRestLater) {
  const support::Host host({"front", "back"});
  refuse_all(host, "back", {.code = 999, .msg = "invalid subnet"});
  host.plugins.fail("front", {.code = 100, .msg = "busy"}, "DEL");
  const support::NetnsProcess process;
  EXPECT_THROW(attachment::add(host.config, host.state("0bc7", process), {}, host.log), Error);
  EXPECT_EQ(host.store().load("0bc7")->phase, record::Phase::releasing);
  // A killed hook leaves also "back" to be tried again.
  auto record = *host.store().load("0bc7");
  record.attachments.back().tried = true;
  host.store().save(record, system::Durability::renamed);

  host.plugins.script("front", "DEL", {{}});
  auto state = host.state("0bc7", process);
  state.pid = 0;
  attachment::del(host.config, state, host.log);
  EXPECT_THAT(host.left(), IsEmpty());
}

TEST(CniConformance, Case17_UndoesTheWholeList) {
  support::Host host({"one", "two", "three"});
  host.config.networks = {"chain"};
  host.config.cache_dir = host.dir.path() / "cni";
  host.dir.write("net.d/chain.conflist",
                 R"({"cniVersion":"1.0.0","name":"chain","plugins":[{"type":"one"},{"type":"two"},{"type":"three"}]})");
  const auto intermediate = support::result("10.1.0.2/24");
  host.plugins.answer("one", intermediate);
  host.plugins.fail("two", {.code = 7, .msg = "m", .details = "d"});
  host.plugins.fail("one", {.code = 100, .msg = "can't undo"}, "DEL");
  const support::NetnsProcess process;
  EXPECT_THAT([&] { attachment::add(host.config, host.state("0bc7", process), {}, host.log); },
              Throws<cni::PluginError>(AllOf(Property(&cni::PluginError::code, 7U),
                                             Property(&cni::PluginError::what, HasSubstr("plugin two: m; d")))));
  EXPECT_THAT(host.plugins.plugin_calls(),
              ElementsAre("ADD one", "ADD two", "DEL three", "DEL two", "DEL one", "DEL one"));
  for (const auto& request : host.plugins.requests()) {
    if (request.command != "DEL") continue;
    EXPECT_THAT(request.input, HasSubstr("\"prevResult\":" + intermediate));
  }
  EXPECT_FALSE(fs::exists(host.config.cache_dir / "results/chain-0bc7-eth0"));
}

TEST(AttachmentAdd, RecordsBeforeTheFirstPluginRuns) {
  support::Host host({"front"});
  host.plugins.script("front", "ADD", {{.output = "{}", .exit_status = 0}});
  const support::NetnsProcess process;
  host.config.state_dir = host.dir.write("file", "") / "state";  // no directory can be made below a file
  EXPECT_THROW(attachment::add(host.config, host.state("0bc7", process), {}, host.log), Error);
  EXPECT_THAT(host.plugins.calls(), IsEmpty());
}

TEST(AttachmentAdd, DoesNothingWhenCalledASecondTimeForTheSameLife) {
  support::Host host({"front"});
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  EXPECT_THAT(host.plugins.calls(), ElementsAre("ADD front"));
}

TEST(AttachmentAdd, ReleasesWhatAnEarlierLifeLeftBeforeItAdds) {
  support::Host host({"front"});
  {
    const support::NetnsProcess process;
    attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  }
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  EXPECT_THAT(host.plugins.calls(), ElementsAre("ADD front", "DEL front", "ADD front"));
  EXPECT_EQ(system::netns_at(host.config.netns_dir / "0bc7"), host.store().load("0bc7")->netns);
}

TEST(AttachmentAdd, UndoesWhatAKilledHookLeftHalfWay) {
  support::Host host({"front"});
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  auto record = *host.store().load("0bc7");
  record.phase = record::Phase::adding;
  host.store().save(record, system::Durability::renamed);
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  EXPECT_THAT(host.plugins.calls(), ElementsAre("ADD front", "DEL front", "ADD front"));
}

TEST(AttachmentAdd, NeverTouchesTheHostsOwnNamespace) {
  support::Host host({"front"});
  const support::NetnsProcess process;
  auto state = host.state("0bc7", process);
  state.pid = ::getpid();
  EXPECT_THAT([&] { attachment::add(host.config, state, {}, host.log); },
              ThrowsMessage<Error>(HasSubstr("the host's own")));
  EXPECT_THAT(host.plugins.calls(), IsEmpty());
  EXPECT_THAT(host.left(), IsEmpty());
}

TEST(AttachmentAdd, RefusesAnIdThatWouldLeaveItsDirectory) {
  support::Host host({"front"});
  const support::NetnsProcess process;
  for (const auto* id : {"", "../x", "a/b", ".hidden", "a\n"}) {
    auto state = host.state("plain", process);
    state.id = id;
    EXPECT_THROW(attachment::add(host.config, state, {}, host.log), Error) << id;
  }
  EXPECT_THAT(host.plugins.calls(), IsEmpty());
  EXPECT_THAT(host.left(), IsEmpty());
}

TEST(AttachmentAdd, RefusesAWrongWishBeforeAnythingIsTouched) {
  support::Host host({"front"});
  const support::NetnsProcess process;
  auto state = host.state("0bc7", process);
  state.annotations = {{"cni.args", "IP"}};
  EXPECT_THAT([&] { attachment::add(host.config, state, {}, host.log); },
              ThrowsMessage<Error>(HasSubstr("cni.args \"IP\"")));
  EXPECT_THAT(host.plugins.calls(), IsEmpty());
  EXPECT_THAT(host.left(), IsEmpty());
}

TEST(AttachmentAdd, LeavesAContainerAloneThatAsksForNone) {
  support::Host host({"front"});
  const support::NetnsProcess process;
  auto state = host.state("0bc7", process);
  state.annotations = {{"cni.networks", "none"}};
  attachment::add(host.config, state, {}, host.log);
  EXPECT_THAT(host.plugins.calls(), IsEmpty());
  EXPECT_THAT(host.left(), IsEmpty());
}

TEST(AttachmentAdd, TakesTheAddressOfAContainerThatIsGoneWhenThePoolIsEmpty) {
  support::Host host({"front"});
  {
    const support::NetnsProcess process;
    const auto state = host.state("gone", process);
    attachment::add(host.config, state, {}, host.log);
    ASSERT_EQ(::rmdir(state.bundle.c_str()), 0);
  }
  host.plugins.script("front", "ADD",
                      {{.output = support::failure({.code = 100, .msg = "full"}), .exit_status = 1},
                       {.output = support::result("10.1.0.2/24")}});
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  EXPECT_THAT(host.plugins.calls(), ElementsAre("ADD front", "ADD front", "DEL front", "DEL front", "ADD front"));
  EXPECT_THAT(host.store().ids(), ElementsAre("0bc7"));
}

}  // namespace
}  // namespace docker_cni
