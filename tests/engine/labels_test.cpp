// SPDX-License-Identifier: Apache-2.0
#include "shared/engine/labels.hpp"

#include <boost/filesystem/operations.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "shared/policy/decision.hpp"
#include "tests/support/docker_container.hpp"

namespace docker_cni::engine {
namespace {

using support::DockerContainer;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

/// A Docker container with `labels` (a JSON object), whose image's configuration is `image` (empty: it is not there).
ContainerInfo labelled_by(const support::TempDir& dir, const std::string& labels, const std::string& image) {
  const DockerContainer container(dir);
  const auto text = R"({"Name":"/web","Image":"sha256:abc","Driver":"overlay2","Config":{"Labels":)" + labels + "}}";
  dir.write(fs::relative(container.directory(), dir.path()).string() + "/config.v2.json", text);
  if (!image.empty()) {
    const auto data = fs::relative(container.directory().parent_path().parent_path(), dir.path());
    dir.write((data / "image/overlay2/imagedb/content/sha256/abc").string(), image);
  }
  ContainerInfo info;
  info.engine = Engine::docker;
  info.engine_dir = container.directory();
  read_labels({}, info);
  return info;
}

ContainerInfo with_labels(const support::TempDir& dir, const std::string& labels, const std::string& image_labels) {
  return labelled_by(dir, labels, image_labels.empty() ? "" : R"({"config":{"Labels":)" + image_labels + "}}");
}

TEST(BelievedWords, AreLabelsThatWereGivenToDockerRun) {
  const support::TempDir dir;
  const auto info = with_labels(dir, R"({"cni.networks":"front","other":"x"})", R"({"maintainer":"me"})");
  EXPECT_EQ(info.name, "web");
  EXPECT_THAT(believed_labels({}, info, {}).believed, ElementsAre(Pair("cni.networks", "front")));
}

TEST(BelievedWords, AreErusTooForAnAddress) {
  const support::TempDir dir;
  const auto info = with_labels(dir, R"({"cni":"1","ipv4":"10.1.0.7"})", "{}");
  const auto believed = believed_labels({}, info, {}).believed;
  EXPECT_EQ(believed.at("cni.ips"), "10.1.0.7");
  EXPECT_THAT(believed_labels({}, with_labels(dir, R"({"cni":"1","ipv4":"10.1.0.7"})", ""), {}, believed).doubted,
              IsEmpty())
      << "what was believed still is when the image is gone";
}

TEST(BelievedWords, AreNotErusWhereItDoesNotAskForCni) {
  const support::TempDir dir;
  for (const auto* labels : {R"({"ipv4":"10.1.0.7"})", R"({"cni":"0","ipv4":"10.1.0.7"})", R"({"cni":"1"})"}) {
    EXPECT_THAT(believed_labels({}, with_labels(dir, labels, "{}"), {}).believed, IsEmpty()) << labels;
  }
}

TEST(BelievedWords, OfErusComeBehindOurs) {
  const support::TempDir dir;
  const auto info = with_labels(dir, R"({"cni":"1","ipv4":"10.1.0.7","cni.ips":"10.1.0.8"})", "{}");
  EXPECT_EQ(believed_labels({}, info, {}).believed.at("cni.ips"), "10.1.0.8");
}

TEST(BelievedWords, OfErusAreDoubtedWhereTheImageSaysThem) {
  const support::TempDir dir;
  const auto labels = with_labels(dir, R"({"cni":"1","ipv4":"10.1.0.7"})", R"({"cni":"1","ipv4":"10.1.0.7"})");
  const auto said = believed_labels({}, labels, {});
  EXPECT_FALSE(said.believed.contains("cni.ips"));
  EXPECT_EQ(said.doubted.size(), 2U);
}

TEST(BelievedWords, AreNotWhatAnImageSays) {
  const support::TempDir dir;
  const auto info = with_labels(dir, R"({"cni.networks":"back","cni.args":"A=b"})",
                                R"({"cni.networks":"back","cni.args":"another"})");
  EXPECT_THAT(believed_labels({}, info, {}).believed, ElementsAre(Pair("cni.args", "A=b")))
      << "what docker run said over the image is docker run's";
  Trust trust;
  trust.image_labels = true;
  EXPECT_THAT(believed_labels({}, info, trust).believed,
              ElementsAre(Pair("cni.args", "A=b"), Pair("cni.networks", "back")));
  trust.labels = false;
  EXPECT_THAT(believed_labels({}, info, trust).believed, ElementsAre(Pair("cni.networks", "back")));
}

TEST(BelievedWords, AreNotWhatAnImageSaysInWordsThatOnlyDockerReads) {
  const support::TempDir dir;
  for (const auto* image : {
           R"({"config":{"labels":{"cni.networks":"back"}}})",
           R"({"CONFIG":{"LABELS":{"cni.networks":"back"}}})",
           "{\"config\":{\"Label\xC5\xBF\":{\"cni.networks\":\"back\"}}}",
           R"({"config":{"Labels":{"cni.networks":"back"}},"Config":{}})",
           R"({"config":{"Labels":{"cni.networks":"back"},"labels":{}}})",
       }) {
    EXPECT_THAT(believed_labels({}, labelled_by(dir, R"({"cni.networks":"back"})", image), {}).believed, IsEmpty())
        << image;
  }
  EXPECT_THAT(
      believed_labels({}, with_labels(dir, "{\"cni.args\":\"A=\xEF\xBF\xBD\"}", "{\"cni.args\":\"A=\xFF\"}"), {})
          .believed,
      IsEmpty());
}

TEST(BelievedWords, AreNotLabelsWhoseImageNobodyCanAsk) {
  const support::TempDir dir;
  const auto labels = believed_labels({}, with_labels(dir, R"({"cni.networks":"front"})", ""), {});
  EXPECT_THAT(labels.believed, IsEmpty());
  ASSERT_EQ(labels.doubted.size(), 1U);
  EXPECT_THAT(describe(labels.doubted.front()),
              AllOf(HasSubstr(R"(label cni.networks "front" is not believed, since its image may say the same ()"),
                    HasSubstr("imagedb/content/sha256/abc"), HasSubstr("add image-labels to trust in cni.yaml")));
}

TEST(BelievedWords, AskForLessWhoeverWroteThem) {
  const support::TempDir dir;
  const auto* less = R"({"cni.fixed-ip":"false","cni.networks":"none","k8s.v1.cni.cncf.io/networks":"none"})";
  EXPECT_EQ(believed_labels({}, with_labels(dir, less, less), {}).believed.size(), 3U);
  EXPECT_EQ(believed_labels({}, with_labels(dir, less, ""), {}).believed.size(), 3U);
  Trust trust;
  trust.labels = false;
  EXPECT_THAT(believed_labels({}, with_labels(dir, less, less), trust).believed, IsEmpty());
}

TEST(BelievedWords, StayBelievedOverAnImageThatIsGone) {
  const support::TempDir dir;
  const auto info = with_labels(dir, R"({"cni.networks":"front"})", "");
  EXPECT_THAT(believed_labels({}, info, {}, {{"cni.networks", "front"}}).believed,
              ElementsAre(Pair("cni.networks", "front")));
  EXPECT_THAT(believed_labels({}, info, {}, {{"cni.networks", "back"}}).believed, IsEmpty());
}

TEST(BelievedWords, AreNotHurtByAnImagesNullsAndBrokenText) {
  const support::TempDir dir;
  const auto info = with_labels(dir, "{\"cni.networks\":\"front\",\"cni.\xEF\xBF\xBD\":\"x\"}",
                                "{\"other\":null,\"x\":\"\\ud800\",\"cni.\xFF\":null}");
  const auto labels = believed_labels({}, info, {});
  EXPECT_THAT(labels.believed, ElementsAre(Pair("cni.networks", "front")));
  EXPECT_EQ(labels.doubted.size(), 1U);
}

/// The same for containerd's image store, which has a manifest between the container and the image's configuration.
TEST(BelievedWords, AreToldFromAnImageInContainerdsStore) {
  const support::TempDir dir;
  const DockerContainer container(dir);
  const auto in = [&](const fs::path& path) { return fs::relative(path, dir.path()).string(); };
  const auto blobs = container.directory().parent_path().parent_path() /
                     "containerd/daemon/io.containerd.content.v1.content/blobs/sha256";
  const auto read = [&](const std::string& manifest) {
    dir.write(in(container.directory() / "config.v2.json"),
              R"({"Name":"/web","Image":"sha256:ab","Driver":"overlayfs","ImageManifest":{"digest":")" + manifest +
                  R"("},"Config":{"Labels":{"cni.networks":"back","cni.args":"A=b"}}})");
    ContainerInfo info;
    info.engine = Engine::docker;
    info.engine_dir = container.directory();
    read_labels({}, info);
    return believed_labels({}, info, {});
  };
  dir.write(in(blobs / "a1"), R"({"Config":{"Digest":"sha256:c2"}})");
  dir.write(in(blobs / "c2"), R"({"config":{"Labels":{"cni.networks":"back"}}})");
  EXPECT_THAT(read("sha256:a1").believed, ElementsAre(Pair("cni.args", "A=b")));
  for (const auto* digest : {"sha256:", "sha256:../../a1", "sha256:A1", "md5:a1", "sha256:c3"}) {
    EXPECT_THAT(read(digest).believed, IsEmpty()) << digest;
    EXPECT_EQ(read(digest).doubted.size(), 2U) << digest;
  }
}

TEST(BelievedWords, AnnotationsComeBeforeLabels) {
  const support::TempDir dir;
  const auto info = with_labels(dir, R"({"cni.networks":"front"})", "null");
  const auto spec = oci::parse_spec(R"({"annotations":{"cni.networks":"back"}})");
  EXPECT_THAT(believed_labels(spec, info, {}).believed, ElementsAre(Pair("cni.networks", "back")));
  Trust trust;
  trust.annotations = false;
  EXPECT_THAT(believed_labels(spec, info, trust).believed, ElementsAre(Pair("cni.networks", "front")));
}

TEST(Decision, ALabelThatTheImageHasTooIsRefusedAndNotPassedOver) {
  const support::TempDir dir;
  const auto spec = oci::parse_spec(R"({"linux":{"namespaces":[{"type":"network"}]}})");
  auto info = with_labels(dir, R"({"cni.networks":"back"})", R"({"cni.networks":"back"})");
  info.network_mode = "none";
  for (const auto attach : {Attach::always, Attach::asked}) {
    Config config;
    config.attach = attach;
    const auto decision = policy::decide(spec, info, {}, config);
    EXPECT_EQ(decision.action, policy::Action::refuse);
    EXPECT_THAT(decision.why, AllOf(HasSubstr("its image says the same"), HasSubstr("front@eth0"),
                                    HasSubstr("--annotation"), HasSubstr("image-labels")));
    config.trust.image_labels = true;
    EXPECT_EQ(policy::decide(spec, info, {}, config).action, policy::Action::attach);
  }
  Config config;
  policy::KeptPin kept{"/run/netns/0bc7", true, true};
  kept.shared = true;
  kept.labels = {{"cni.networks", "back"}};
  EXPECT_EQ(policy::decide(spec, info, kept, config).action, policy::Action::rejoin);
  info.network_mode = "bridge";
  config.docker_networks = DockerNetworks::leave;
  EXPECT_EQ(policy::decide(spec, info, {}, config).action, policy::Action::leave_alone)
      << "an image's label must not keep Docker's own container from running";
}

TEST(Decision, ALabelMayAskForNetworksOrForNone) {
  const support::TempDir dir;
  const auto spec = oci::parse_spec(R"({"linux":{"namespaces":[{"type":"network"}]}})");
  Config config;
  config.attach = Attach::asked;
  auto info = with_labels(dir, R"({"cni.networks":"front"})", "{}");
  info.network_mode = "none";
  EXPECT_EQ(policy::decide(spec, info, {}, config).action, policy::Action::attach);
  info.labels = {{"cni.networks", "none"}};
  config.attach = Attach::always;
  EXPECT_EQ(policy::decide(spec, info, {}, config).action, policy::Action::leave_alone);
}

/// A container of CRI-O's, as its bundle's place and its annotations say.
ContainerInfo of_crio(const oci::Spec& spec, const fs::path& containers) {
  auto info = read_container_info(spec, "0bc7", containers / "0bc7/userdata", {});
  read_labels(spec, info);
  return info;
}

TEST(BelievedWords, AreAPodsAnnotationsUnderCriO) {
  const support::TempDir dir;
  oci::Spec spec;
  spec.annotations = {
      {"io.container.manager", "cri-o"}, {"io.kubernetes.cri-o.ContainerType", "container"}, {"cni.networks", "front"}};
  const auto containers = dir.directory("run/overlay-containers");
  const auto info = of_crio(spec, containers);
  EXPECT_TRUE(info.pod_member);
  EXPECT_THAT(believed_labels(spec, info, {}).believed, ElementsAre(Pair("cni.networks", "front")));

  // podman keeps its list there: then an image's author may have written that CRI-O is at work.
  dir.write("run/overlay-containers/containers.json", "[]");
  EXPECT_THAT(believed_labels(spec, of_crio(spec, containers), {}).believed, IsEmpty());
}

}  // namespace
}  // namespace docker_cni::engine
