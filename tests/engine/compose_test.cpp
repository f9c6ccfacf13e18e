// SPDX-License-Identifier: Apache-2.0
#include "shared/engine/compose.hpp"

#include <gtest/gtest.h>

namespace docker_cni::engine {
namespace {

ContainerInfo labelled(const std::string& name) {
  ContainerInfo info;
  info.name = name;
  info.labels = {{"com.docker.compose.project", "shop"},
                 {"com.docker.compose.service", "db"},
                 {"com.docker.compose.container-number", "2"}};
  return info;
}

TEST(ComposeService, IsThatOfAContainerThatComposeHasNamed) {
  EXPECT_EQ(compose_service(labelled("shop-db-2")), "db");
  EXPECT_EQ(compose_service(labelled("shop_db_2")), "db");
}

TEST(ComposeService, IsNotBelievedOfAnImageAlone) {
  EXPECT_EQ(compose_service(labelled("quirky_turing")), "");
  EXPECT_EQ(compose_service(labelled("")), "");
  ContainerInfo plain;
  plain.name = "--";
  EXPECT_EQ(compose_service(plain), "");
}

}  // namespace
}  // namespace docker_cni::engine
