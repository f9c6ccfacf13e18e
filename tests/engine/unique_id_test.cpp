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

TEST(CniContainerId, IsTheIdOfMostEngines) {
  const std::string hash(64, 'a');
  EXPECT_EQ(cni_container_id(hash), hash);
  EXPECT_EQ(cni_container_id("web1"), "web1");
  EXPECT_EQ(cni_container_id("cnitool-2aaa7b1fcd4493b2e491"), "cnitool-2aaa7b1fcd4493b2e491");
}

TEST(CniContainerId, DiffersInItsFirstCharacters) {
  const auto differ = [](std::string_view one, std::string_view other) {
    return cni_container_id(one).substr(0, 7) != cni_container_id(other).substr(0, 7);
  };
  EXPECT_TRUE(differ("default--web1", "default--web2"));
  EXPECT_TRUE(differ("webserver1", "webserver2"));
  EXPECT_TRUE(differ("pod-" + std::string(64, 'a'), "pod-" + std::string(63, 'a') + "b"));
  EXPECT_TRUE(differ(std::string(64, 'a'), "pod-" + std::string(64, 'a')));
}

TEST(CniContainerId, HasOnlyWhatEachPluginTakes) {
  for (const auto* id : {"web_1", "Web", "a.b-c", "default--web1", "aaaaaaaaaaaaaaaa", "pod-web", "my-web-server"}) {
    const auto given = cni_container_id(id);
    EXPECT_EQ(given.size(), 32U) << id;
    EXPECT_EQ(given.find_first_not_of("0123456789abcdef"), std::string::npos) << given;
  }
}

TEST(CniContainerId, StaysTheSame) {
  // Leases and rules on hosts bear it.
  EXPECT_EQ(cni_container_id("default--web1"), "31eecfe8594e5dc78f1e3f3689a036eb");
}

TEST(ShortId, CutsAPodsAsItsSandboxs) {
  const std::string hash(64, 'a');
  EXPECT_EQ(short_id(hash), "aaaaaaaaaaaa");
  EXPECT_EQ(short_id("pod-" + hash), "pod-aaaaaaaaaaaa");
  EXPECT_EQ(short_id("pod-web"), "pod-web");
}

TEST(ShortId, CutsAHashBehindItsNamespaceAndLeavesWhatPeopleChose) {
  EXPECT_EQ(short_id("moby-100000.100000--" + std::string(64, 'a')), "aaaaaaaaaaaa");
  EXPECT_EQ(short_id("default--web1"), "default--web1");
  EXPECT_EQ(short_id("default--beef"), "default--beef");
}

}  // namespace
}  // namespace docker_cni::engine
