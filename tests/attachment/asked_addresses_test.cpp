// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/asked_addresses.hpp"

#include <array>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/attachment/add.hpp"
#include "shared/error.hpp"
#include "shared/system/netns.hpp"
#include "tests/attachment/host.hpp"

namespace docker_cni {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

/// A host whose network "front" gives everybody 10.1.0.2/24.
struct Stubborn {
  Stubborn() { host.plugins.answer("front", support::result("10.1.0.2/24")); }

  void add_asking(const std::string& label, const std::string& value) const {
    auto state = host.state("0bc7", process);
    state.annotations = {{label, value}};
    attachment::add(host.config, state, {}, host.log);
  }

  support::Host host{{"front"}};
  support::NetnsProcess process;
};

TEST(AskedAddresses, FailAnAddThatGivesOthersAndUndoIt) {
  for (const auto& [label, value, missing] : std::vector<std::array<std::string, 3>>{
           {"cni.ips", "10.1.0.9", "10.1.0.9"},
           {"cni.ips", "10.1.0.2,fd00::9", "fd00::9"},  // more than CNI_ARGS hold
           {"cni.args", "IP=10.1.0.2/24,fd00::0009", "fd00::0009"},
       }) {
    const Stubborn stubborn;
    const auto sentence = "its plugins assigned 10.1.0.2/24, not the requested " + missing;
    const auto& asked = std::pair(label, value);
    EXPECT_THAT([&] { stubborn.add_asking(asked.first, asked.second); }, ThrowsMessage<Error>(HasSubstr(sentence)));
    EXPECT_THAT(stubborn.host.plugins.calls(), ElementsAre("ADD front", "DEL front"));
    EXPECT_THAT(stubborn.host.left(), IsEmpty());
  }
}

TEST(AskedAddresses, AreNamedBesideAllThatWereGiven) {
  const Stubborn stubborn;
  stubborn.host.plugins.answer("front",
                               R"({"cniVersion":"1.0.0","ips":[{"address":"10.1.0.2/24"},{"address":"fd00::2/64"}]})");
  EXPECT_THAT([&] { stubborn.add_asking("cni.ips", "10.1.0.9"); },
              ThrowsMessage<Error>(HasSubstr("assigned 10.1.0.2/24 and fd00::2/64, not the requested 10.1.0.9")));
}

TEST(AskedAddresses, AreNothingWhereAPluginTellsNone) {
  const Stubborn stubborn;
  stubborn.host.plugins.answer("front", R"({"cniVersion":"1.0.0"})");
  EXPECT_THAT([&] { stubborn.add_asking("cni.ips", "10.1.0.2"); },
              ThrowsMessage<Error>(HasSubstr("its plugins assigned nothing, not the requested 10.1.0.2")));
}

TEST(AskedAddresses, AreTheSameHoweverTheyAreWritten) {
  const Stubborn stubborn;
  stubborn.add_asking("cni.args", "IP=10.1.0.2/16");
  const Stubborn in_ipv6;
  in_ipv6.host.plugins.answer("front", support::result("fd00::9/64"));
  in_ipv6.add_asking("cni.args", "IP=FD00::0009");
  EXPECT_THAT(in_ipv6.host.plugins.calls(), ElementsAre("ADD front"));
}

TEST(AskedAddresses, FailNoStartOfAContainerThatHasLivedWithOthers) {
  const Stubborn stubborn;
  stubborn.add_asking("cni.args", "IP=10.1.0.2");
  stubborn.host.plugins.answer("front", support::result("10.1.0.9/24"));
  auto record = stubborn.host.store().load("0bc7").value();
  record.phase = record::Phase::kept;
  stubborn.host.store().save(record, system::Durability::renamed);
  const support::NetnsProcess next;
  auto state = stubborn.host.state("0bc7", next);
  state.annotations = {{"cni.args", "IP=10.1.0.2"}};
  attachment::add(stubborn.host.config, state, {}, stubborn.host.log);
  EXPECT_THAT(stubborn.host.plugins.calls(), ElementsAre("ADD front", "DEL front", "ADD front"));
}

TEST(AskedAddresses, TakeAnUnspecifiedOneForNone) {
  const Stubborn stubborn;
  stubborn.add_asking("cni.args", "IP=0.0.0.0");
  EXPECT_THAT(stubborn.host.plugins.calls(), ElementsAre("ADD front"));
}

TEST(AskedAddresses, TellOfAMacThatTheInterfaceLacks) {
  const support::NetnsProcess process;
  const auto netns = system::open_netns("/proc/" + std::to_string(process.pid()) + "/ns/net");
  record::Attachment attachment;
  attachment.interface = "lo";  // whose MAC is all zeros
  attachment.list.name = "front";
  attachment.args = {{"MAC", "02:00:00:00:00:0A"}};
  EXPECT_THAT([&] { attachment::check_assigned(attachment, netns); },
              ThrowsMessage<Error>(HasSubstr("assigned 00:00:00:00:00:00, not the requested 02:00:00:00:00:0A")));
  attachment.args = {{"MAC", "0000.0000.0000"}};
  attachment::check_assigned(attachment, netns);
  attachment.capability_args = R"({"mac":"02-00-00-00-00-0a"})";  // what is asked first
  EXPECT_THAT([&] { attachment::check_assigned(attachment, netns); },
              ThrowsMessage<Error>(HasSubstr("not the requested 02-00-00-00-00-0a")));
  attachment.interface = "eth0";  // some plugins make none
  attachment::check_assigned(attachment, netns);
}

}  // namespace
}  // namespace docker_cni
