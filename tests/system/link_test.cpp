#include "shared/system/link.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <thread>

#include "shared/error.hpp"
#include "shared/system/netns.hpp"
#include "shared/system/netns_users.hpp"

namespace docker_cni::system {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

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
    EXPECT_FALSE(link->peer_namespace);
    EXPECT_FALSE(find_link("veth0"));
    EXPECT_FALSE(find_link("a-name-that-is-too-long"));
    EXPECT_FALSE(find_link(""));
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
