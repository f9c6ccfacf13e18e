// SPDX-License-Identifier: Apache-2.0
#include "shared/engine/unique_id.hpp"

#include <gtest/gtest.h>

namespace docker_cni::engine {
namespace {

constexpr const char* tasks = "/run/containerd/io.containerd.runtime.v2.task/";

TEST(UniqueId, IsTheRuntimesOwnWhereThatIsUnique) {
  EXPECT_EQ(unique_id("mine", "/srv/bundles/mine"), "mine");
  EXPECT_EQ(unique_id("mine", ""), "mine");
  EXPECT_EQ(unique_id("0bc7", "/var/lib/containers/storage/vfs-containers/0bc7/userdata"), "0bc7");
  EXPECT_EQ(unique_id("0bc7", std::string(tasks) + "moby/0bc7"), "0bc7");
  EXPECT_EQ(unique_id("0bc7", std::string(tasks) + "plugins.moby/0bc7"), "0bc7");
  EXPECT_EQ(unique_id("0bc7", "/var/run/docker/containerd/daemon/io.containerd.runtime.v2.task/moby/0bc7"), "0bc7");
}

TEST(UniqueId, HasContainerdsNamespaceInIt) {
  EXPECT_EQ(unique_id("web", std::string(tasks) + "one/web"), "one--web");
  EXPECT_EQ(unique_id("web", std::string(tasks) + "two/web"), "two--web");
  EXPECT_EQ(unique_id("web", "/srv/state/io.containerd.runtime.v1.linux/k8s.io/web"), "k8s.io--web");
}

TEST(UniqueId, IsNotMistakenWhereNamesHaveDashes) {
  EXPECT_NE(unique_id("b-c", std::string(tasks) + "a/b-c"), unique_id("c", std::string(tasks) + "a-b/c"));
}

TEST(UniqueId, NeedsTheBundleToBeContainerds) {
  EXPECT_EQ(unique_id("web", std::string(tasks) + "one/other"), "web");
  EXPECT_EQ(unique_id("web", "/io.containerd/one/web"), "web");
}

TEST(ShortId, CutsAPodsAsItsSandboxs) {
  const std::string hash(64, 'a');
  EXPECT_EQ(short_id(hash), "aaaaaaaaaaaa");
  EXPECT_EQ(short_id("pod-" + hash), "pod-aaaaaaaaaaaa");
  EXPECT_EQ(short_id("pod-web"), "pod-web");
}

}  // namespace
}  // namespace docker_cni::engine
