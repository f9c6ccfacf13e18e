// SPDX-License-Identifier: Apache-2.0
#include "shared/system/link.hpp"

#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <string>
#include <thread>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/system/child.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/netns_users.hpp"

namespace docker_cni::system {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;
using ::testing::UnorderedElementsAre;

/// Runs `step` in a network namespace of its own, in which there is "lo" and nothing else.
template <class Step>
void in_own_netns(Step step) {
  std::thread([&step] {
    ASSERT_EQ(::unshare(CLONE_NEWNET), 0);
    step();
  }).join();
}

TEST(LinkAlias, IsFoundByItsBeginning) {
  in_own_netns([] {
    EXPECT_THAT(links_with_alias("/state/"), IsEmpty());
    set_link_alias("lo", "/state/0bc7.json");
    const auto links = links_with_alias("/state/");
    ASSERT_EQ(links.size(), 1U);
    EXPECT_EQ(links.front().name, "lo");
    EXPECT_EQ(links.front().alias, "/state/0bc7.json");
    EXPECT_FALSE(links.front().peer_namespace);
    EXPECT_THAT(links_with_alias("/other/"), IsEmpty());
  });
}

/// Has ip(8) run `commands`.
void run_ip(const std::string& commands) {
  const auto outcome =
      run_child({.program = "/sbin/ip", .environment = {}, .input = commands, .arguments = {"-b", "-"}},
                {Deadline::in(std::chrono::minutes(1))});
  EXPECT_EQ(outcome.wait_status, 0) << outcome.error;
}

TEST(LinkAlias, IsFoundWhileOtherLinksComeAndGo) {
  in_own_netns([] {
    set_link_alias("lo", "/state/0bc7.json");
    std::string links;
    for (int number = 0; number < 150; ++number)
      links += "link add v" + std::to_string(number) + " type veth peer name w" + std::to_string(number) + "\n";
    run_ip(links);
    std::string changes;
    for (int round = 0; round < 40; ++round) changes += "link add zz type veth peer name zy\nlink del zz\n";
    std::atomic<bool> changing = true;
    std::thread others([&] {
      run_ip(changes);
      changing = false;
    });
    while (changing) EXPECT_EQ(links_with_alias("/state/").size(), 1U);
    others.join();
  });
}

TEST(LinkAlias, NamesALinkThatIsNotThere) {
  in_own_netns([] {
    EXPECT_THAT([] { set_link_alias("veth0", "x"); }, ThrowsMessage<SystemError>(HasSubstr("interface veth0")));
    EXPECT_THAT([] { delete_link({.index = 77, .name = "veth0", .alias = {}, .kind = {}, .peer_namespace = {}}); },
                ThrowsMessage<SystemError>(HasSubstr("interface veth0")));
  });
}

TEST(FindLink, FindsItByItsName) {
  in_own_netns([] {
    const auto link = find_link("lo");
    ASSERT_TRUE(link);
    EXPECT_EQ(link->index, 1);
    EXPECT_EQ(link->kind, "");
    EXPECT_EQ(link->mac, "00:00:00:00:00:00");
    EXPECT_FALSE(link->peer_namespace);
    EXPECT_FALSE(find_link("veth0"));
    EXPECT_FALSE(find_link("a-name-that-is-too-long"));
    EXPECT_FALSE(find_link(""));
  });
}

TEST(FindLink, TellsItsMac) {
  in_own_netns([] {
    run_ip("link add eth7 address 02:42:0a:57:00:fe type veth peer name eth8");
    EXPECT_EQ(find_link("eth7").value_or(Link()).mac, "02:42:0a:57:00:fe");
  });
}

TEST(SetRandomMac, GivesABridgeOneThatStays) {
  in_own_netns([] {
    run_ip("link add front type bridge\nlink add eth7 master front type veth peer name eth8\nlink del eth7\n");
    ASSERT_EQ(find_link("front").value().mac, no_mac);
    set_random_mac("front");
    const auto mac = find_link("front").value().mac;
    EXPECT_NE(mac, no_mac);
    run_ip("link add eth7 master front type veth peer name eth8\n");
    EXPECT_EQ(find_link("front").value().mac, mac);
    EXPECT_THAT([] { set_random_mac("veth0"); }, ThrowsMessage<SystemError>(HasSubstr("interface veth0")));
  });
}

TEST(LinksIn, ListsThoseOfAnotherNamespace) {
  in_own_netns([] {
    const auto own = open_netns("/proc/thread-self/ns/net");
    in_own_netns([&] {
      EXPECT_THAT(links_in(own), ElementsAre(Field(&Link::name, "lo")));
      run_ip("link add eth7 type veth peer name eth8");
      EXPECT_THAT(links_in(own), SizeIs(1)) << "eth7 isn't there";
      EXPECT_THAT(links_in(open_netns("/proc/thread-self/ns/net")), SizeIs(3));
    });
  });
}

TEST(LinksInto, ListsTheVethsIntoANamespaceAndNoOthers) {
  in_own_netns([] {
    const auto container = open_netns("/proc/thread-self/ns/net");
    const auto path = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(container.get());
    run_ip("link add inner index 50 type veth peer name inner2 index 51");
    in_own_netns([&] {
      EXPECT_THAT(links_into(container), IsEmpty());
      run_ip(
          "link add front type bridge\n"
          "link add host0 master front type veth peer name eth0 netns " +
          path + "\n" + "link add host1 index 40 type veth peer name eth1 index 40 netns " + path + "\n" +
          "link add own index 51 type veth peer name own2 index 50\n");
      const auto links = links_into(container);
      EXPECT_THAT(links, UnorderedElementsAre(Field(&Link::name, "host0"), Field(&Link::name, "host1")));
      for (const auto& link : links) EXPECT_EQ(link.master != 0, link.name == "host0");
    });
  });
}

TEST(ProcessInNetns, SeesWhoLivesThere) {
  EXPECT_TRUE(process_in_netns(namespace_id(open_netns("/proc/self/ns/net"))));
  in_own_netns([] {
    // A thread is no process of its own.
    EXPECT_FALSE(process_in_netns(namespace_id(open_netns("/proc/thread-self/ns/net"))));
  });
}

}  // namespace
}  // namespace docker_cni::system
