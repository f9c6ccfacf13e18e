#include <boost/filesystem/operations.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "shared/engine/decision.hpp"
#include "shared/engine/facts.hpp"
#include "tests/support/docker_container.hpp"

namespace docker_cni::engine {
namespace {

using support::DockerContainer;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

/// A Docker container with `labels`, whose image has `image_labels` (JSON objects; empty: the image is not there).
Facts labelled(const support::TempDir& dir, const std::string& labels, const std::string& image_labels) {
  const DockerContainer container(dir);
  const auto text = R"({"Name":"/web","Image":"sha256:abc","Driver":"overlay2","Config":{"Labels":)" + labels + "}}";
  dir.write(fs::relative(container.directory(), dir.path()).string() + "/config.v2.json", text);
  if (!image_labels.empty()) {
    const auto data = fs::relative(container.directory().parent_path().parent_path(), dir.path());
    dir.write((data / "image/overlay2/imagedb/content/sha256/abc").string(),
              R"({"config":{"Labels":)" + image_labels + "}}");
  }
  Facts facts;
  facts.engine = Engine::docker;
  facts.owner = container.directory();
  read_labels(facts);
  return facts;
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
