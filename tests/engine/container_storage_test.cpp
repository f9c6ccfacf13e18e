// SPDX-License-Identifier: Apache-2.0
#include "shared/engine/container_storage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "shared/engine/container_info.hpp"
#include "shared/engine/labels.hpp"
#include "shared/error.hpp"
#include "shared/policy/decision.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::engine {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::ThrowsMessage;
using ::testing::UnorderedElementsAre;

constexpr const char* manifest_of_digest = "=bWFuaWZlc3Qtc2hhMjU2OmFi";  // manifest-sha256:ab

/// What containers/storage keeps of the container 0bc7 of the image 1a2b, below a directory of the test's own.
struct Storage {
  support::TempDir dir;

  Storage() {
    containers(R"([{"id":"other","image":"3c4d"},{"id":"0bc7","names":["web"],"image":"1a2b","metadata":"{}"}])");
  }

  void containers(const std::string& list) { dir.write("vfs-containers/containers.json", list); }
  void manifest(const std::string& text, const std::string& name = "manifest") {
    dir.write("vfs-images/1a2b/" + name, text);
  }
  fs::path container() const { return dir.path() / "vfs-containers/0bc7"; }
  ImageWords read() const { return read_image_annotations(container(), "0bc7"); }

  /// A container of that image, whose spec has `annotations` (a JSON object).
  ContainerInfo info(const oci::Spec& spec) const {
    auto info = read_container_info(spec, "0bc7", container() / "userdata", {});
    read_labels(spec, info);
    return info;
  }
};

oci::Spec spec_with(const std::string& annotations) {
  return oci::parse_spec(R"({"linux":{"namespaces":[{"type":"network"}]},"annotations":)" + annotations + "}");
}

TEST(ImageAnnotations, AreThoseOfAllItsManifests) {
  Storage storage;
  storage.manifest(R"({"schemaVersion":2,"annotations":{"cni.networks":"front"}})");
  EXPECT_THAT(storage.read(), ElementsAre(Pair("cni.networks", "front")));
  storage.manifest(R"({"annotations":{"cni.networks":"back"}})", manifest_of_digest);
  storage.manifest("no manifest", "=c2lnbmF0dXJlLTIw");
  EXPECT_THAT(storage.read(), UnorderedElementsAre(Pair("cni.networks", "front"), Pair("cni.networks", "back")));
}

TEST(ImageAnnotations, AreReadAsGoReadsThem) {
  Storage storage;
  for (const auto* text : {R"({"Annotations":{"a":"b"}})", R"({"annotations":null,"ANNOTATIONS":{"a":"b"}})",
                           "{\"annotation\xC5\xBF\":{\"\\u0061\":\"b\"}}"}) {
    storage.manifest(text);
    EXPECT_THAT(storage.read(), ElementsAre(Pair("a", "b"))) << text;
  }
  storage.manifest(R"({"annotations":{"a":null}})");
  EXPECT_THAT(storage.read(), ElementsAre(Pair("a", "")));
}

TEST(ImageAnnotations, AreNoneOfAContainerWithoutAnImage) {
  Storage storage;
  storage.containers(R"([{"id":"0bc7","image":""}])");
  EXPECT_THAT(storage.read(), IsEmpty());
}

TEST(ImageAnnotations, OfAContainerThatMayBeLostInAPowerCutAreFoundToo) {
  Storage storage;
  storage.containers("[]");
  storage.dir.write("vfs-containers/volatile-containers.json", R"([{"id":"0bc7","image":"1a2b"}])");
  storage.manifest(R"({"annotations":{"a":"b"}})");
  EXPECT_THAT(storage.read(), ElementsAre(Pair("a", "b")));
}

TEST(ImageAnnotations, ThatCantBeReadSayWhichFile) {
  Storage storage;
  const auto refused = [&](const std::string& sentence) {
    EXPECT_THAT([&] { storage.read(); }, ThrowsMessage<Error>(HasSubstr(sentence)));
  };
  refused("no manifest of its image is in " + (storage.dir.path() / "vfs-images/1a2b").string());
  storage.manifest("{");
  refused((storage.dir.path() / "vfs-images/1a2b/manifest").string());
  storage.containers(R"([{"id":"0bc7","image":"../../etc"}])");
  refused("\"../../etc\" is not an image's ID");
  storage.containers("[]");
  refused("no list of containers in " + (storage.dir.path() / "vfs-containers").string());
  storage.containers("7");
  refused((storage.dir.path() / "vfs-containers/containers.json").string());
}

TEST(BelievedAnnotations, AreThoseThatTheImageDoesNotSay) {
  Storage storage;
  storage.manifest(R"({"annotations":{"cni.networks":"front","cni.args":"A=b"}})");
  const auto spec = spec_with(R"({"cni.networks":"back","cni.args":"A=b"})");
  const auto labels = believed_labels(spec, storage.info(spec), {});
  EXPECT_THAT(labels.believed, ElementsAre(Pair("cni.networks", "back")));
  ASSERT_EQ(labels.doubted.size(), 1U);
  EXPECT_THAT(describe(labels.doubted.front()),
              AllOf(HasSubstr(R"(annotation cni.args "A=b" is not believed, since its image says the same)"),
                    HasSubstr("image-labels to trust")));
  Trust trust;
  trust.image_labels = true;
  EXPECT_EQ(believed_labels(spec, storage.info(spec), trust).believed.size(), 2U);
}

TEST(BelievedAnnotations, MayAskForLessWhoeverWroteThem) {
  Storage storage;
  storage.manifest(R"({"annotations":{"cni.networks":"none","cni.fixed-ip":"false"}})");
  const auto spec = spec_with(R"({"cni.networks":"none","cni.fixed-ip":"false"})");
  EXPECT_EQ(believed_labels(spec, storage.info(spec), {}).believed.size(), 2U);
}

TEST(Decision, AnImagesAnnotationNeitherStartsNorChoosesANetworkNorKeepsTheContainerFromRunning) {
  Storage storage;
  storage.manifest(R"({"annotations":{"cni.networks":"back","io.container.manager":"cri-o",)"
                   R"("io.kubernetes.cri-o.ContainerType":"container"}})");
  const auto spec = spec_with(R"({"cni.networks":"back","io.container.manager":"cri-o",)"
                              R"("io.kubernetes.cri-o.ContainerType":"container"})");
  const auto info = storage.info(spec);
  EXPECT_FALSE(info.pod_member);
  Config config;
  auto decision = policy::decide(spec, info, {}, config);
  EXPECT_EQ(decision.action, policy::Action::attach) << "as it would without";
  EXPECT_THAT(decision.labels, IsEmpty());
  EXPECT_THAT(decision.doubts, ElementsAre(HasSubstr("cni.networks")));
  config.attach = policy::attach_for_hook({}, info, config);
  decision = policy::decide(spec, info, {}, config);
  EXPECT_EQ(decision.action, policy::Action::leave_alone);
}

TEST(Decision, AnAnnotationWhoseImageNobodyCanAskIsRefused) {
  const Storage storage;
  auto spec = spec_with(R"({"cni.networks":"back"})");
  const auto decision = policy::decide(spec, storage.info(spec), {}, {});
  EXPECT_EQ(decision.action, policy::Action::refuse);
  EXPECT_THAT(decision.why, AllOf(HasSubstr("may say the same (no manifest"), HasSubstr("image-labels to trust")));
  spec = spec_with(R"({"cni.networks":"none"})");
  EXPECT_EQ(policy::decide(spec, storage.info(spec), {}, {}).action, policy::Action::leave_alone);
  spec = spec_with(R"({"other":"back"})");
  EXPECT_EQ(policy::decide(spec, storage.info(spec), {}, {}).action, policy::Action::attach);
}

TEST(AttachForHook, IsAskedUnderPodmanUnlessTheCommandLineSaysOtherwise) {
  const Storage storage;
  const auto spec = spec_with("{}");
  Config config;
  EXPECT_EQ(policy::attach_for_hook({}, storage.info(spec), config), Attach::asked);
  EXPECT_EQ(policy::attach_for_hook(Attach::always, storage.info(spec), config), Attach::always);
  EXPECT_EQ(policy::attach_for_hook({}, {}, config), Attach::always);
  EXPECT_EQ(policy::attach_for_hook(Attach::asked, {}, config), Attach::asked);
}

}  // namespace
}  // namespace docker_cni::engine
