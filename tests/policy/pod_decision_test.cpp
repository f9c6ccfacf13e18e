// SPDX-License-Identifier: Apache-2.0
#include "shared/policy/pod_decision.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

namespace docker_cni::policy {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

constexpr const char* kubernetes_key = "k8s.v1.cni.cncf.io/networks";

/// A workload container of a CRI-O pod that names a network; each test changes one thing.
struct Workload {
  oci::Spec spec;
  engine::ContainerInfo info;
  Config config;

  Workload() {
    spec.network = oci::NetworkNamespace::joined;
    spec.network_path = "/var/run/netns/0f2b3c4d";
    spec.annotations = {{"io.container.manager", "cri-o"},         {"io.kubernetes.cri-o.ContainerType", "container"},
                        {"io.kubernetes.cri-o.SandboxID", "aa07"}, {"io.kubernetes.pod.name", "web"},
                        {"io.kubernetes.pod.namespace", "shop"},   {"cni.networks", "front"}};
    info.engine = engine::Engine::crio;
    info.pod_member = true;
    config.pods = Pods::further;
  }
  PodDecision decide() const { return decide_pod(spec, info, config); }
  bool further() const { return decide().further; }
};

TEST(PodDecision, AWorkloadWhosePodNamesNetworksBringsThem) {
  const auto decision = Workload().decide();
  EXPECT_TRUE(decision.further);
  EXPECT_EQ(decision.pod.sandbox, "aa07");
  EXPECT_EQ(decision.pod.name, "shop/web");
  EXPECT_THAT(decision.labels, Contains(Pair("cni.networks", "front")));
}

TEST(PodDecision, TheOperatorMustHaveSaidSo) {
  Workload workload;
  workload.config = Config();
  EXPECT_FALSE(workload.further());
}

TEST(PodDecision, TheSandboxItselfBringsNothing) {
  Workload workload;
  workload.spec.annotations["io.kubernetes.cri-o.ContainerType"] = "sandbox";
  workload.info.pod_member = false;
  EXPECT_FALSE(workload.further());
  workload.spec.annotations.erase("io.kubernetes.cri-o.ContainerType");
  EXPECT_FALSE(workload.further());
}

TEST(PodDecision, KeysOfTwoEnginesMustTellOfOnePod) {
  Workload workload;
  auto& annotations = workload.spec.annotations;
  annotations["io.kubernetes.cri.container-type"] = "container";
  annotations["io.kubernetes.cri.sandbox-id"] = "aa07";
  EXPECT_TRUE(workload.further());
  annotations["io.kubernetes.cri.sandbox-id"] = "bb08";
  EXPECT_FALSE(workload.further());
  annotations["io.kubernetes.cri.sandbox-id"] = "aa07";
  annotations["io.kubernetes.cri.container-type"] = "sandbox";
  EXPECT_FALSE(workload.further());
}

TEST(PodDecision, APodOnTheHostsNetworkGetsNothing) {
  Workload workload;
  workload.spec.network = oci::NetworkNamespace::host;
  EXPECT_FALSE(workload.further());
}

TEST(PodDecision, AContainerWithANamespaceOfItsOwnIsNoMember) {
  Workload workload;
  workload.spec.network = oci::NetworkNamespace::created;
  EXPECT_FALSE(workload.further());
}

TEST(PodDecision, APodThatNamesNoNetworkGetsNothing) {
  for (const auto* value : {"", "none"}) {
    Workload workload;
    workload.spec.annotations["cni.networks"] = value;
    EXPECT_FALSE(workload.further()) << value;
  }
  Workload workload;
  workload.spec.annotations.erase("cni.networks");
  EXPECT_FALSE(workload.further());
}

TEST(PodDecision, CniYamlsNetworksAreForContainersThatHaveNoOther) {
  Workload workload;
  workload.spec.annotations.erase("cni.networks");
  workload.config.networks = {"front"};
  EXPECT_FALSE(workload.further());
}

TEST(PodDecision, MultusAnnotationIsMultusUnlessCniYamlSaysOtherwise) {
  Workload workload;
  workload.spec.annotations.erase("cni.networks");
  workload.spec.annotations[kubernetes_key] = "back";
  EXPECT_FALSE(workload.further());
  workload.config.pods = Pods::instead_of_multus;
  EXPECT_TRUE(workload.further());
  EXPECT_THAT(workload.decide().labels, Contains(Pair(kubernetes_key, "back")));

  workload.config.pods = Pods::further;
  workload.spec.annotations["cni.networks"] = "front";
  EXPECT_TRUE(workload.further());
  EXPECT_THAT(workload.decide().labels, Not(Contains(Key(kubernetes_key))));
}

TEST(PodDecision, AnnotationsThatAreNotTrustedBringNothing) {
  Workload workload;
  workload.config.trust.annotations = false;
  EXPECT_FALSE(workload.further());
}

TEST(PodDecision, AnImagesAuthorBringsNoPodNetworks) {
  Workload workload;
  workload.info.engine = engine::Engine::podman;
  workload.info.image_annotations->emplace("cni.networks", "front");
  EXPECT_FALSE(workload.further());
  EXPECT_THAT(workload.decide().doubts, Not(IsEmpty()));
  // The image says that it were in a pod: read_labels() has seen that.
  workload.info.image_annotations = engine::ImageWords();
  workload.info.pod_member = false;
  EXPECT_FALSE(workload.further());
}

TEST(PodDecision, ASandboxThatWouldLeaveItsDirectoryIsNone) {
  for (const auto* sandbox : {"", "../etc", "a/b", "a b"}) {
    Workload workload;
    workload.spec.annotations["io.kubernetes.cri-o.SandboxID"] = sandbox;
    EXPECT_FALSE(workload.further()) << sandbox;
  }
}

TEST(PodDecision, ContainerdsCriHasWordsOfItsOwn) {
  Workload workload;
  workload.spec.annotations = {{"io.kubernetes.cri.container-type", "container"},
                               {"io.kubernetes.cri.sandbox-id", "bb07"},
                               {"io.kubernetes.cri.sandbox-name", "web"},
                               {"io.kubernetes.cri.sandbox-namespace", "shop"},
                               {"cni.networks", "front"}};
  workload.info.engine = engine::Engine::none;
  const auto decision = workload.decide();
  EXPECT_TRUE(decision.further);
  EXPECT_EQ(decision.pod.sandbox, "bb07");
  EXPECT_EQ(decision.pod.name, "shop/web");
}

TEST(PodDecision, ANameThatIsNoneIsNotShown) {
  Workload workload;
  workload.spec.annotations["io.kubernetes.pod.name"] = "\033[2Jweb";
  EXPECT_EQ(workload.decide().pod.name, "");
}

}  // namespace
}  // namespace docker_cni::policy
