// SPDX-License-Identifier: Apache-2.0
#include "shared/system/mount_sharing.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/mount.h>

#include "shared/system/file.hpp"
#include "shared/system/netns.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/system/leftovers.hpp"

namespace docker_cni::system {
namespace {

void mount_over_itself(const fs::path& directory, unsigned long propagation) {
  ASSERT_EQ(::mount(directory.c_str(), directory.c_str(), "none", MS_BIND, nullptr), 0);
  ASSERT_EQ(::mount("", directory.c_str(), "none", propagation, nullptr), 0);
}

/// Another runtime's namespace, mounted as it does that.
void mount_netns_at(const fs::path& file) {
  open(file, O_WRONLY | O_CREAT);
  ASSERT_EQ(::mount("/proc/self/ns/net", file.c_str(), "none", MS_BIND, nullptr), 0);
}

TEST(MountSharing, TellsADirectorysOwnMountFromTheOneAboveIt) {
  support::in_own_mount_namespace([] {
    const support::TempDir dir;
    const auto run = dir.directory("run");
    const auto netns = dir.directory("run/netns");
    mount_over_itself(run, MS_SHARED);
    const auto within = mount_sharing(netns);
    EXPECT_FALSE(within.own);
    EXPECT_TRUE(within.shared);
    EXPECT_TRUE(within.above_shared);
    mount_over_itself(netns, MS_PRIVATE);
    const auto own = mount_sharing(netns);
    EXPECT_TRUE(own.own);
    EXPECT_FALSE(own.shared);
    EXPECT_TRUE(own.above_shared);
  });
}

TEST(MountSharing, ADirectoryIsNotBoundOverItselfWhereThatWouldHideAnothersNamespace) {
  support::in_own_mount_namespace([] {
    const support::TempDir dir;
    const auto run = dir.directory("run");
    const auto netns = dir.directory("run/netns");
    mount_over_itself(run, MS_PRIVATE);
    EXPECT_FALSE(binding_hides_namespaces(netns));
    mount_netns_at(netns / "theirs");
    EXPECT_TRUE(binding_hides_namespaces(netns));

    pin_netns(open_netns("/proc/self/ns/net"), netns / "ours");
    EXPECT_TRUE(netns_at(netns / "ours"));
    // Its runtime ends it as ever: with a mount beneath it this would be "device or resource busy".
    EXPECT_EQ(::umount((netns / "theirs").c_str()), 0);
    EXPECT_TRUE(remove_file(netns / "theirs"));
    EXPECT_TRUE(unpin_netns(netns / "ours"));
  });
}

}  // namespace
}  // namespace docker_cni::system
