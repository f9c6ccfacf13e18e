// SPDX-License-Identifier: Apache-2.0
#include <boost/filesystem/operations.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>
#include <vector>

#include "shared/cni/del_operations.hpp"
#include "shared/cni/error.hpp"
#include "shared/cni/operations.hpp"
#include "tests/cni/fixtures.hpp"

namespace docker_cni::cni {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Property;
using ::testing::StartsWith;
using ::testing::StrEq;
using ::testing::Throws;
using ::testing::ThrowsMessage;

TEST(CniConformance, Case16_HandsEachPluginTheResultBefore) {
  const support::FakePlugins plugins;
  plugins.answer("one", support::result("10.1.0.1/24", "1.1.0"));
  plugins.answer("two", support::result("10.1.0.2/24", "1.1.0"));
  plugins.answer("three", support::result("10.1.0.3/24", "1.1.0"));
  std::vector<std::string> results;

  const auto result =
      add_network_list(testing::list_of({"one", "two", "three"}), testing::conf(), testing::runtime(plugins),
                       {.on_result = [&](const std::string& each) { results.push_back(each); }});

  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("ADD one", "ADD two", "ADD three"));
  const auto requests = plugins.requests();
  EXPECT_FALSE(testing::has(requests[0].input, "prevResult"));
  EXPECT_EQ(testing::member(requests[1].input, "prevResult"), support::result("10.1.0.1/24", "1.1.0"));
  EXPECT_EQ(testing::member(requests[2].input, "prevResult"), support::result("10.1.0.2/24", "1.1.0"));
  EXPECT_EQ(result, support::result("10.1.0.3/24", "1.1.0"));
  EXPECT_THAT(results, ElementsAre(support::result("10.1.0.1/24", "1.1.0"), support::result("10.1.0.2/24", "1.1.0"),
                                   support::result("10.1.0.3/24", "1.1.0")));
}

TEST(CniConformance, Case17_TellsThePluginsOwnErrorAndStops) {
  const support::FakePlugins plugins;
  plugins.answer("one", support::result("10.1.0.1/24", "1.1.0"));
  plugins.fail("two", {.code = 7, .msg = "m", .details = "d"});
  plugins.install("three");
  std::vector<std::string> results;

  EXPECT_THAT(
      [&] {
        add_network_list(testing::list_of({"one", "two", "three"}), testing::conf(), testing::runtime(plugins),
                         {.on_result = [&](const std::string& each) { results.push_back(each); }});
      },
      Throws<PluginError>(AllOf(Property(&PluginError::code, 7U), Property(&PluginError::msg, "m"),
                                Property(&PluginError::details, "d"),
                                Property(&PluginError::what, StrEq("plugin two: m; d (CNI error 7)")))));
  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("ADD one", "ADD two"));
  EXPECT_THAT(results, ElementsAre(support::result("10.1.0.1/24", "1.1.0")));
}

TEST(CniConformance, Case20_NamesThePluginThatLacksAndRunsNothing) {
  const support::FakePlugins plugins;
  plugins.install("one");
  auto runtime = testing::runtime(plugins);
  runtime.path.emplace_back("/nowhere");
  EXPECT_THAT(
      [&] {
        add_network_list(testing::list_of({"one", "lacks"}), testing::conf(), runtime, {});
      },
      ThrowsMessage<Error>("plugin lacks: not found in " + plugins.path().string() +
                           ", /nowhere; install it there, or name its directory in cni.yaml's cni_bin_dir"));
  EXPECT_THAT(plugins.requests(), IsEmpty());
}

TEST(CniConformance, Case22_TakesTheFirstRegularFileOfThePath) {
  const support::FakePlugins first;
  const support::FakePlugins second;
  boost::filesystem::create_directory(first.path() / "bridge");
  second.install("bridge");
  EXPECT_EQ(find_plugin("bridge", {first.path(), second.path()}), second.path() / "bridge");
  EXPECT_THROW(find_plugin("../bridge", {first.path() / "bridge"}), PluginError);
  EXPECT_THAT([] { find_plugin("bridge", {}); }, ThrowsMessage<Error>(HasSubstr("bridge: not found in any directory")));
}

TEST(CniConformance, Case44_RefusesOurOwnNamespaceForEveryOperation) {
  const support::FakePlugins plugins;
  plugins.install("bridge");
  const auto runtime = testing::runtime(plugins);
  const auto list = testing::list_of({"bridge"});
  auto conf = testing::conf();
  for (const std::string own : {"/proc/self/ns/net", "/proc/thread-self/ns/net"}) {
    conf.netns = own;
    const auto refused = ThrowsMessage<PluginError>(HasSubstr(own + " is the network namespace of the host"));
    EXPECT_THAT([&] { add_network_list(list, conf, runtime, {}); }, refused);
    EXPECT_THAT([&] { del_network_list(list, conf, "", runtime); }, refused);
    EXPECT_THAT([&] { check_network_list(list, conf, "{}", runtime); }, refused);
  }
  EXPECT_THAT(plugins.requests(), IsEmpty());
}

TEST(AddNetworkList, NeedsANamespace) {
  const support::FakePlugins plugins;
  plugins.install("bridge");
  auto conf = testing::conf();
  conf.netns.clear();
  EXPECT_THAT([&] { add_network_list(testing::list_of({"bridge"}), conf, testing::runtime(plugins), {}); },
              ThrowsMessage<PluginError>(HasSubstr("no network namespace")));
}

TEST(AddNetworkList, TellsWhichPluginFailedAndInWhichWords) {
  const support::FakePlugins plugins;
  plugins.install("one");
  plugins.script("two", "ADD", {{.output = "junk"}});
  AddFailure failure;
  EXPECT_THROW(add_network_list(testing::list_of({"one", "two"}), testing::conf(), testing::runtime(plugins),
                                {.on_failure = [&](const AddFailure& told) { failure = told; }}),
               Error);
  EXPECT_EQ(failure.plugin, 1U);
  EXPECT_THAT(failure.sentence, StartsWith("plugin two: "));
}

}  // namespace
}  // namespace docker_cni::cni
