// SPDX-License-Identifier: Apache-2.0
#include "shared/system/netns.hpp"

#include <boost/filesystem/operations.hpp>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <string>
#include <thread>

#include "shared/error.hpp"
#include "shared/system/file.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/system/leftovers.hpp"

namespace docker_cni::system {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

/// A network namespace that only its descriptor keeps.
UniqueFd new_netns() {
  UniqueFd netns;
  std::thread([&netns] {
    if (::unshare(CLONE_NEWNET) == 0) netns = open_netns("/proc/thread-self/ns/net");
  }).join();
  if (!netns.valid()) throw Error("no new network namespace");
  return netns;
}

TEST(PinNetns, KeepsANamespaceUntilItIsUnpinned) {
  support::in_own_mount_namespace([] {
    const support::TempDir dir;
    const auto pin = dir.path() / "netns" / "c1";
    auto netns = new_netns();
    const auto id = namespace_id(netns);
    pin_netns(netns, pin);
    netns.reset();
    EXPECT_EQ(netns_at(pin), id);
    EXPECT_EQ(namespace_id(open_netns(pin)), id);
    EXPECT_TRUE(unpin_netns(pin));
    EXPECT_FALSE(fs::exists(pin));
    EXPECT_FALSE(unpin_netns(pin));
    EXPECT_THAT(support::mounts_below(pin.string()), IsEmpty());
  });
}

TEST(PinNetns, LeavesAMarkThatTellsWhosePinItIs) {
  support::in_own_mount_namespace([] {
    const support::TempDir dir;
    const auto pin = dir.path() / "netns" / "c1";
    const auto other = dir.path() / "netns" / "c2";
    pin_netns(new_netns(), pin, "/state/c1.json");
    pin_netns(new_netns(), other);
    EXPECT_EQ(pin_mark(pin), "/state/c1.json");
    EXPECT_EQ(pin_mark(other), "");
    EXPECT_EQ(pin_mark(dir.path() / "netns" / "none"), "");
    EXPECT_TRUE(unpin_netns(pin));
    EXPECT_TRUE(unpin_netns(other));
  });
}

TEST(PinNetns, SharesItsDirectoryOnce) {
  support::in_own_mount_namespace([] {
    const support::TempDir dir;
    const auto directory = dir.path() / "netns";
    pin_netns(new_netns(), directory / "c1");
    pin_netns(new_netns(), directory / "c2");
    EXPECT_THAT(support::mounts_below(directory.string()),
                ElementsAre(directory.string(), (directory / "c1").string(), (directory / "c2").string()));
    unpin_netns(directory / "c1");
    unpin_netns(directory / "c2");
  });
}

TEST(PinNetns, RefusesAPlaceThatIsTakenAndLeavesItAlone) {
  support::in_own_mount_namespace([] {
    const support::TempDir dir;
    const auto pin = dir.path() / "netns" / "c1";
    const auto first = new_netns();
    pin_netns(first, pin);
    EXPECT_THAT([&] { pin_netns(new_netns(), pin); }, ThrowsMessage<Error>(HasSubstr("already mounted here")));
    EXPECT_EQ(netns_at(pin), namespace_id(first));
  });
}

TEST(PinNetns, TakesOverAStrayFile) {
  support::in_own_mount_namespace([] {
    const support::TempDir dir;
    const auto pin = dir.write("netns/c1", "");
    const auto netns = new_netns();
    pin_netns(netns, pin);
    EXPECT_EQ(netns_at(pin), namespace_id(netns));
  });
}

TEST(PinNetns, LeavesNoFileMountOrDescriptorWhereItFails) {
  support::in_own_mount_namespace([] {
    const support::TempDir dir;
    const auto pin = dir.path() / "netns" / "c1";
    const auto before = support::open_descriptors();
    EXPECT_THROW(pin_netns(UniqueFd(), pin), SystemError);
    EXPECT_FALSE(fs::exists(pin));
    EXPECT_THAT(support::mounts_below(pin.string()), IsEmpty());
    EXPECT_EQ(support::open_descriptors(), before);
  });
}

TEST(UnpinNetns, LeavesAloneWhatIsNoPin) {
  const support::TempDir dir;
  const auto file = dir.write("c1", "somebody's");
  EXPECT_THAT([&] { unpin_netns(file); }, ThrowsMessage<Error>(HasSubstr("so it is left alone")));
  EXPECT_EQ(dir.read("c1"), "somebody's");
  EXPECT_THROW(unpin_netns(dir.directory("directory")), Error);
  fs::create_symlink(file, dir.path() / "link");
  EXPECT_THROW(unpin_netns(dir.path() / "link"), Error);
  EXPECT_TRUE(unpin_netns(dir.write("orphan", "")));
}

TEST(NetnsAt, TellsNamespacesOfTheNetworkFromAllElse) {
  const support::TempDir dir;
  const auto before = support::open_descriptors();
  const auto own = netns_at("/proc/self/ns/net");
  ASSERT_TRUE(own.has_value());
  EXPECT_NE(own, namespace_id(new_netns()));
  EXPECT_FALSE(netns_at("/proc/self/ns/mnt").has_value());
  EXPECT_FALSE(netns_at(dir.write("file", "")).has_value());
  EXPECT_FALSE(netns_at(dir.path() / "lacks").has_value());
  EXPECT_THAT([] { open_netns("/proc/self/ns/mnt"); },
              ThrowsMessage<Error>("/proc/self/ns/mnt: this is not a network namespace"));
  EXPECT_EQ(support::open_descriptors(), before);
}

}  // namespace
}  // namespace docker_cni::system
