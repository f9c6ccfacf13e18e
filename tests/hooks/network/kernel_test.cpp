// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/network/kernel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/error.hpp"
#include "shared/system/link.hpp"
#include "shared/system/netns.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::admin {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(HasModule, FindsItByItsOwnNameInAnyForm) {
  constexpr auto list =
      "kernel/drivers/net/veth.ko.zst:\n"
      "kernel/drivers/net/ipvlan/ipvtap.ko: kernel/drivers/net/ipvlan/ipvlan.ko\n"
      "kernel/net/bridge/bridge.ko\n";
  EXPECT_TRUE(has_module(list, "veth"));
  EXPECT_TRUE(has_module(list, "bridge"));
  EXPECT_FALSE(has_module(list, "ipvlan"));
  EXPECT_FALSE(has_module(list, "eth"));
  EXPECT_FALSE(has_module("", "veth"));
}

TEST(CheckKernel, RefusesADriverWhoseModuleIsNowhere) {
  const support::TempDir dir;
  const KernelFiles files{dir.directory("loaded"), dir.directory("6.1.0")};
  dir.write("6.1.0/modules.builtin", "kernel/net/bridge/bridge.ko\n");
  dir.write("6.1.0/modules.dep", "kernel/drivers/net/macvlan.ko.xz:\n");
  check_kernel("macvlan", files);
  EXPECT_THAT([&] { check_kernel("bridge", files); },
              ThrowsMessage<Error>(AllOf(HasSubstr("has no module veth, which the plugin bridge needs"),
                                         HasSubstr(files.modules.string()))));
  EXPECT_THAT([&] { check_kernel("ipvlan", files); }, ThrowsMessage<Error>(HasSubstr("module ipvlan")));
  EXPECT_THAT([&] { check_kernel("vlan", files); }, ThrowsMessage<Error>(HasSubstr("module 8021q")));
  dir.directory("loaded/veth");
  check_kernel("bridge", files);
  check_kernel("ptp", files);
}

TEST(CheckKernel, AsksTheKernelItselfWhereThereIsNothingToLoad) {
  const support::TempDir dir;
  const auto own = system::netns_at("/proc/self/ns/net");
  check_kernel("bridge", {dir.directory("loaded"), dir.path() / "none"});
  EXPECT_FALSE(system::knows_link_kind("nosuchkind"));
  EXPECT_EQ(system::netns_at("/proc/self/ns/net"), own);
}

}  // namespace
}  // namespace docker_cni::admin
