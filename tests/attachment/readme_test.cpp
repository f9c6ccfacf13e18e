// SPDX-License-Identifier: Apache-2.0
#include "tests/support/readme.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "shared/attachment/labels.hpp"

namespace docker_cni::attachment {
namespace {

TEST(Readme, TableOfLabelsHasThoseThatAreKnown) {
  std::vector<std::string> known;
  for (const auto& label : labels()) known.emplace_back(label.key);
  EXPECT_THAT(support::readme_first_column("What a container may ask for"),
              ::testing::UnorderedElementsAreArray(known));
}

}  // namespace
}  // namespace docker_cni::attachment
