// SPDX-License-Identifier: Apache-2.0
#include "hooks/forward/environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docker_cni::forward {
namespace {

using ::testing::ElementsAre;

TEST(ForwardEnvironment, OfProgramsTellsForWhomTheyWork) {
  EXPECT_THAT(environment_of_programs({"ADD", "0bc7", "eth0", "/usr/sbin"}),
              ElementsAre("PATH=/usr/sbin", "CNI_CONTAINERID=0bc7", "CNI_IFNAME=eth0"));
}

TEST(ForwardEnvironment, OfProgramsNamesNoContainerWhereThereIsNone) {
  EXPECT_THAT(environment_of_programs({"GC", "", "", "/usr/sbin"}), ElementsAre("PATH=/usr/sbin"));
}

}  // namespace
}  // namespace docker_cni::forward
