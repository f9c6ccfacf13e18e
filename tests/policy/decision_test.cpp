// SPDX-License-Identifier: Apache-2.0
#include "shared/policy/decision.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace docker_cni::policy {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* pin_path = "/run/netns/0bc7";

/// A container that has what it takes to be attached; each test changes one thing.
struct Container {
  oci::Spec spec = oci::parse_spec(R"({"linux":{"namespaces":[{"type":"network"}]}})");
  engine::ContainerInfo info;
  std::optional<KeptPin> pin;
  Config config;

  Decision decide() const { return policy::decide(spec, info, pin, config); }
  Action action() const { return decide().action; }
};

Container docker(const char* network_mode) {
  Container container;
  container.info.engine = engine::Engine::docker;
  container.info.engine_dir = "/var/lib/docker/containers/0bc7";
  container.info.network_mode = network_mode;
  return container;
}

Container joined(const char* path) {
  Container container;
  container.spec.network = oci::NetworkNamespace::joined;
  container.spec.network_path = path;
  return container;
}

TEST(Decision, AContainerWithANamespaceOfItsOwnIsAttached) {
  EXPECT_EQ(Container().action(), Action::attach);
  EXPECT_EQ(docker("none").action(), Action::attach);
}

TEST(Decision, AContainerOnTheHostsNetworkIsLeftAlone) {
  auto container = docker("host");
  container.spec = oci::parse_spec("{}");
  EXPECT_EQ(container.action(), Action::leave_alone);
  container.pin = KeptPin{.path = pin_path, .kept = true, .alive = true};
  EXPECT_EQ(container.action(), Action::leave_alone);
}

TEST(Decision, AContainerThatJoinsAnotherIsLeftAlone) {
  EXPECT_EQ(joined("/proc/7/ns/net").action(), Action::leave_alone);
  auto container = joined("/proc/7/ns/net");
  container.pin = KeptPin{.path = pin_path, .kept = true, .alive = true};
  EXPECT_EQ(container.action(), Action::leave_alone);
}

TEST(Decision, AContainerThatComesBackToItsKeptNamespaceGetsItsHooks) {
  auto container = joined(pin_path);
  container.pin = KeptPin{.path = pin_path, .kept = true, .alive = true};
  EXPECT_EQ(container.action(), Action::attach);
  container.pin->kept = false;
  EXPECT_EQ(container.action(), Action::leave_alone);
}

TEST(Decision, AContainerWhoseKeptNamespaceWasReleasedAsItStartedIsRefusedAndNotLeftWithoutANetwork) {
  auto container = joined(pin_path);
  container.pin = KeptPin{.path = pin_path, .released = true};
  EXPECT_EQ(container.action(), Action::refuse);
  container = joined("/proc/7/ns/net");
  container.pin = KeptPin{.path = pin_path, .released = true};
  EXPECT_EQ(container.action(), Action::leave_alone);
}

TEST(Decision, AStoppedContainerGetsANewNamespace) {
  auto container = docker("none");
  container.pin = KeptPin{.path = pin_path, .kept = true, .alive = true};
  EXPECT_EQ(container.action(), Action::attach);
}

TEST(Decision, AKeptNamespaceThatLivesIsRejoinedWhereAnotherUsesItOrItsAddressesCantBeAskedFor) {
  for (const auto& pin : {KeptPin{.path = pin_path, .kept = true, .alive = true, .shared = true},
                          KeptPin{.path = pin_path, .kept = true, .alive = true, .renewable = false}}) {
    auto container = docker("none");
    container.pin = pin;
    EXPECT_EQ(container.action(), Action::rejoin);
    container.pin->alive = false;
    EXPECT_EQ(container.action(), Action::attach);
    container.pin = pin;
    container.pin->kept = false;
    EXPECT_EQ(container.action(), Action::attach);
  }
}

TEST(Decision, ANewUserNamespaceCantRejoin) {
  auto container = docker("none");
  container.pin = KeptPin{.path = pin_path, .kept = true, .alive = true, .renewable = false};
  container.spec.new_user_namespace = true;
  EXPECT_EQ(container.action(), Action::attach);
}

TEST(Decision, APluginOfDockersOwnIsLeftAlone) {
  Container container;
  container.info.engine = engine::Engine::docker;
  container.info.managed_plugin = true;
  EXPECT_EQ(container.action(), Action::leave_alone);
}

TEST(Decision, APodsMemberIsLeftAlone) {
  Container container;
  container.info.pod_member = true;
  EXPECT_EQ(container.action(), Action::leave_alone);
}

TEST(Decision, WhereItMustBeAskedForOnlyWhoAsksIsAttached) {
  for (const auto* mode : {"none", "bridge"}) {
    auto container = docker(mode);
    container.config.attach = Attach::asked;
    EXPECT_EQ(container.action(), Action::leave_alone) << mode;
  }
  for (const auto* key : {"cni.networks", "k8s.v1.cni.cncf.io/networks"}) {
    auto container = docker("none");
    container.config.attach = Attach::asked;
    container.spec.annotations[key] = "front";
    EXPECT_EQ(container.action(), Action::attach) << key;
    container.config.trust.annotations = false;
    EXPECT_EQ(container.action(), Action::leave_alone) << key;
  }
}

TEST(Decision, WhereItMustBeAskedForWhoHasANetworkKeepsIt) {
  auto container = docker("none");
  container.config.attach = Attach::asked;
  container.pin = KeptPin{pin_path, true, true};
  container.pin->recorded = true;
  EXPECT_EQ(container.action(), Action::attach);
  container.pin->shared = true;
  EXPECT_EQ(container.action(), Action::rejoin);
  container.pin->alive = false;
  EXPECT_EQ(container.action(), Action::attach);
  container.pin->kept = false;
  EXPECT_EQ(container.action(), Action::attach) << "the host was switched off before it stopped";
  container.pin->recorded = false;
  EXPECT_EQ(container.action(), Action::leave_alone);
}

TEST(Decision, ANetworkOfDockersOwnToWhichItWasConnectedLaterIsOneToo) {
  auto container = docker("none");
  container.info.networks = {"none"};
  EXPECT_EQ(container.action(), Action::attach);
  container.info.networks = {"bridge"};
  EXPECT_EQ(container.action(), Action::refuse);
  EXPECT_THAT(container.decide().why, HasSubstr("\"bridge\""));
  container.config.docker_networks = DockerNetworks::leave;
  EXPECT_EQ(container.action(), Action::leave_alone);
}

TEST(Decision, WhoAsksForNoNetworkGetsNone) {
  auto container = docker("none");
  container.spec.annotations["cni.networks"] = "none";
  EXPECT_EQ(container.action(), Action::leave_alone);
  container.config.trust.annotations = false;
  EXPECT_EQ(container.action(), Action::attach);
}

TEST(Decision, ANetworkOfDockersOwnIsRefusedWithWhatToDo) {
  for (const auto* mode : {"bridge", "default", "my-net", ""}) {
    const auto decision = docker(mode).decide();
    EXPECT_EQ(decision.action, Action::refuse) << mode;
    EXPECT_THAT(decision.why, AllOf(HasSubstr("--net none"), HasSubstr("docker_networks in /etc/docker/cni.yaml")));
  }
  auto container = docker("my-net");
  container.config.file = "/elsewhere.yaml";
  EXPECT_THAT(container.decide().why, AllOf(HasSubstr("\"my-net\""), HasSubstr("in /elsewhere.yaml")));
}

TEST(Decision, ANetworkOfDockersOwnMayBeLeftOrJoinedByOurs) {
  auto container = docker("bridge");
  container.config.docker_networks = DockerNetworks::leave;
  EXPECT_EQ(container.action(), Action::leave_alone);
  container.config.docker_networks = DockerNetworks::attach;
  EXPECT_EQ(container.action(), Action::attach);
  container.pin = KeptPin{.path = pin_path, .kept = true, .alive = true};
  EXPECT_EQ(container.action(), Action::attach)
      << "Docker makes its own interface again, and expects a fresh namespace";
}

/// A container with a label that may be its image's.
Container doubted(const char* network_mode) {
  auto container = docker(network_mode);
  container.info.labels = {{"cni.networks", "front"}};
  container.info.image_labels = std::nullopt;
  container.info.image_unread = "it is gone";
  return container;
}

TEST(Decision, ANetworkOfDockersOwnIsSeenBeforeALabelIsDoubted) {
  EXPECT_EQ(doubted("none").action(), Action::refuse);
  auto container = doubted("bridge");
  EXPECT_THAT(container.decide().why, HasSubstr("docker_networks"));
  container.config.docker_networks = DockerNetworks::leave;
  EXPECT_EQ(container.action(), Action::leave_alone);
  container.config.docker_networks = DockerNetworks::attach;
  EXPECT_EQ(container.action(), Action::refuse) << "it would get ours beside Docker's, and who asked for which?";
  container.config.docker_networks = DockerNetworks::refuse;
  container.config.attach = Attach::asked;
  EXPECT_EQ(container.action(), Action::refuse);
  EXPECT_THAT(container.decide().why, Not(HasSubstr("docker_networks")));
}

TEST(Decision, EveryOneTellsWhy) {
  for (const auto& container : {Container(), docker("none"), docker("bridge"), joined("/proc/7/ns/net")}) {
    EXPECT_FALSE(container.decide().why.empty());
  }
}

}  // namespace
}  // namespace docker_cni::policy
