#include "shared/engine/labels.hpp"

#include <boost/filesystem/operations.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "shared/engine/decision.hpp"
#include "tests/support/docker_container.hpp"

namespace docker_cni::engine {
namespace {

using support::DockerContainer;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

/// A Docker container with `labels` (a JSON object), whose image's configuration is `image` (empty: it is not there).
Facts labelled_by(const support::TempDir& dir, const std::string& labels, const std::string& image) {
  const DockerContainer container(dir);
  const auto text = R"({"Name":"/web","Image":"sha256:abc","Driver":"overlay2","Config":{"Labels":)" + labels + "}}";
  dir.write(fs::relative(container.directory(), dir.path()).string() + "/config.v2.json", text);
  if (!image.empty()) {
    const auto data = fs::relative(container.directory().parent_path().parent_path(), dir.path());
    dir.write((data / "image/overlay2/imagedb/content/sha256/abc").string(), image);
  }
  Facts facts;
  facts.engine = Engine::docker;
  facts.owner = container.directory();
  read_labels(facts);
  return facts;
}

Facts labelled(const support::TempDir& dir, const std::string& labels, const std::string& image_labels) {
  return labelled_by(dir, labels, image_labels.empty() ? "" : R"({"config":{"Labels":)" + image_labels + "}}");
}

TEST(BelievedWords, AreLabelsThatWereGivenToDockerRun) {
  const support::TempDir dir;
  const auto facts = labelled(dir, R"({"cni.networks":"front","other":"x"})", R"({"maintainer":"me"})");
  EXPECT_EQ(facts.name, "web");
  EXPECT_THAT(believed_words({}, facts, {}), ElementsAre(Pair("cni.networks", "front")));
}

TEST(BelievedWords, AreNotWhatAnImageSays) {
  const support::TempDir dir;
  const auto facts =
      labelled(dir, R"({"cni.networks":"back","cni.args":"A=b"})", R"({"cni.networks":"back","cni.args":"another"})");
  EXPECT_THAT(believed_words({}, facts, {}), ElementsAre(Pair("cni.args", "A=b")))
      << "what docker run said over the image is docker run's";
  Trust trust;
  trust.image_labels = true;
  EXPECT_THAT(believed_words({}, facts, trust), ElementsAre(Pair("cni.args", "A=b"), Pair("cni.networks", "back")));
  trust.labels = false;
  EXPECT_THAT(believed_words({}, facts, trust), ElementsAre(Pair("cni.networks", "back")));
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
    EXPECT_THAT(believed_words({}, labelled_by(dir, R"({"cni.networks":"back"})", image), {}), IsEmpty()) << image;
  }
  EXPECT_THAT(believed_words({}, labelled(dir, "{\"cni.args\":\"A=\xEF\xBF\xBD\"}", "{\"cni.args\":\"A=\xFF\"}"), {}),
              IsEmpty());
}

TEST(BelievedWords, AreNotLabelsWhoseImageNobodyCanAsk) {
  const support::TempDir dir;
  const auto facts = labelled(dir, R"({"cni.networks":"front"})", "");
  EXPECT_THAT(believed_words({}, facts, {}), IsEmpty());
}

TEST(BelievedWords, AnnotationsComeBeforeLabels) {
  const support::TempDir dir;
  const auto facts = labelled(dir, R"({"cni.networks":"front"})", "null");
  const auto spec = oci::parse_spec(R"({"annotations":{"cni.networks":"back"}})");
  EXPECT_THAT(believed_words(spec, facts, {}), ElementsAre(Pair("cni.networks", "back")));
  Trust trust;
  trust.annotations = false;
  EXPECT_THAT(believed_words(spec, facts, trust), ElementsAre(Pair("cni.networks", "front")));
}

TEST(Decision, ALabelMayAskForNetworksOrForNone) {
  const support::TempDir dir;
  const auto spec = oci::parse_spec(R"({"linux":{"namespaces":[{"type":"network"}]}})");
  Config config;
  config.attach = Attach::asked;
  auto facts = labelled(dir, R"({"cni.networks":"front"})", "{}");
  facts.network_mode = "none";
  EXPECT_EQ(decide(spec, facts, {}, config).action, Action::attach);
  facts.labels = {{"cni.networks", "none"}};
  config.attach = Attach::always;
  EXPECT_EQ(decide(spec, facts, {}, config).action, Action::leave_alone);
}

}  // namespace
}  // namespace docker_cni::engine
