// SPDX-License-Identifier: Apache-2.0
#include "shared/system/interface.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace docker_cni::system {
namespace {

TEST(HasInterface, KnowsTheInterfacesOfAProcess) {
  EXPECT_TRUE(has_interface(::getpid(), "lo"));
  EXPECT_FALSE(has_interface(::getpid(), "o"));
  EXPECT_FALSE(has_interface(::getpid(), "nosuch0"));
}

TEST(HasInterface, OfAProcessThatHasEndedIsNone) { EXPECT_FALSE(has_interface(-1, "lo")); }

}  // namespace
}  // namespace docker_cni::system
