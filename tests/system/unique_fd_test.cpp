// SPDX-License-Identifier: Apache-2.0
#include "shared/system/unique_fd.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <utility>

#include "tests/system/leftovers.hpp"

namespace docker_cni::system {
namespace {

UniqueFd null() { return UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

TEST(UniqueFd, ClosesWhatItOwnsOnce) {
  const auto before = support::open_descriptors();
  {
    auto one = null();
    EXPECT_TRUE(one.valid());
    UniqueFd other(std::move(one));
    EXPECT_TRUE(other.valid());
    other = null();  // what it held goes with the temporary
    other.reset();
    EXPECT_FALSE(other.valid());
    other.reset();
    other = null();
  }
  EXPECT_EQ(support::open_descriptors(), before);
}

}  // namespace
}  // namespace docker_cni::system
