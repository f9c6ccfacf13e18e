// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "shared/cni/error.hpp"
#include "shared/cni/network_operations.hpp"
#include "tests/cni/fixtures.hpp"

namespace docker_cni::cni {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Property;
using ::testing::StrEq;
using ::testing::Throws;
using ::testing::ThrowsMessage;

/// Three plugins that succeed.
support::FakePlugins with_three_plugins() {
  support::FakePlugins plugins;
  for (const char* type : {"one", "two", "three"}) plugins.install(type);
  return plugins;
}

constexpr const char* old_plugin = R"({"cniVersion":"1.0.0","supportedVersions":["0.4.0","1.0.0"]})";

TEST(CniConformance, Case33_TellsEachPluginWhatIsValidUnderBothKeys) {
  const auto plugins = with_three_plugins();
  gc_network_list(testing::list_of({"one", "two"}), {{"a", "eth0"}, {"b", "net1"}}, testing::runtime(plugins));
  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("GC one", "GC two"));
  for (const auto& request : plugins.requests()) {
    const std::string valid = R"([{"containerID":"a","ifname":"eth0"},{"containerID":"b","ifname":"net1"}])";
    EXPECT_EQ(testing::member(request.input, "cni.dev/valid-attachments"), valid);
    EXPECT_EQ(testing::member(request.input, "cni.dev/attachments"), valid);
    EXPECT_EQ(request.variable("CNI_PATH"), plugins.path().string());
    EXPECT_EQ(request.variable("CNI_CONTAINERID"), "");
  }
}

TEST(CniConformance, Case33_TellsThatNothingIsValidByAnEmptyArray) {
  const auto plugins = with_three_plugins();
  gc_network_list(testing::list_of({"one"}), {}, testing::runtime(plugins));
  const auto input = plugins.requests().at(0).input;
  EXPECT_EQ(testing::member(input, "cni.dev/valid-attachments"), "[]");
  EXPECT_EQ(testing::member(input, "cni.dev/attachments"), "[]");
}

TEST(CniConformance, Case34_RunsNothingWhereTheListDisablesItOrIsTooOld) {
  const auto plugins = with_three_plugins();
  auto disabled = testing::list_of({"one"});
  disabled.disable_gc = true;
  gc_network_list(disabled, {}, testing::runtime(plugins));
  gc_network_list(testing::list_of({"one"}, "1.0.0"), {}, testing::runtime(plugins));
  EXPECT_THAT(plugins.requests(), IsEmpty());
}

TEST(CniConformance, Case34_GoesOnAfterAFailureAndTellsAll) {
  const auto plugins = with_three_plugins();
  plugins.fail("one", {.code = 100, .msg = "a"}, "GC");
  plugins.fail("three", {.code = 101, .msg = "b"}, "GC");
  EXPECT_THAT(
      [&] {
        gc_network_list(testing::list_of({"one", "two", "three"}), {}, testing::runtime(plugins));
      },
      ThrowsMessage<Error>("plugin one: a (CNI error 100); plugin three: b (CNI error 101)"));
  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("GC one", "GC two", "GC three"));
}

TEST(CniConformance, Case35_TellsTheFirstPluginThatIsNotReady) {
  const auto plugins = with_three_plugins();
  plugins.fail("two", {.code = 50, .msg = "no daemon"}, "STATUS");
  EXPECT_THAT(
      [&] {
        status_network_list(testing::list_of({"one", "two", "three"}), testing::runtime(plugins));
      },
      Throws<PluginError>(AllOf(Property(&PluginError::code, 50U),
                                Property(&PluginError::what, StrEq("plugin two: no daemon (CNI error 50)")))));
  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("STATUS one", "STATUS two"));
}

TEST(CniConformance, Case35_RunsNothingBefore110) {
  const auto plugins = with_three_plugins();
  status_network_list(testing::list_of({"one"}, "1.0.0"), testing::runtime(plugins));
  EXPECT_THAT(plugins.requests(), IsEmpty());
}

TEST(StatusNetworkList, TellsAtOnceWhereAPluginAsksToBeTriedLater) {
  const auto plugins = with_three_plugins();
  plugins.fail("one", {.code = 11, .msg = "later"}, "STATUS");
  EXPECT_THROW(status_network_list(testing::list_of({"one"}), testing::runtime(plugins)), PluginError);
  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("STATUS one"));
}

TEST(StatusNetworkList, DoesNotBlameAPluginThatIsOlderThanTheOperation) {
  const auto plugins = with_three_plugins();
  plugins.fail("one", {.code = 3, .msg = "missing containerID"}, "STATUS");
  plugins.fail("one", {.code = 3, .msg = "missing containerID"}, "GC");
  plugins.script("one", "VERSION", {{.output = old_plugin}});
  status_network_list(testing::list_of({"one", "two"}), testing::runtime(plugins));
  gc_network_list(testing::list_of({"one", "two"}), {}, testing::runtime(plugins));
  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("STATUS one", "STATUS two", "GC one", "GC two"));
}

}  // namespace
}  // namespace docker_cni::cni
