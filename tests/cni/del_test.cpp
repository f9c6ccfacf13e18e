// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <string>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include "shared/cni/del_operations.hpp"
#include "shared/cni/error.hpp"
#include "shared/cni/operations.hpp"
#include "shared/system/file.hpp"
#include "tests/cni/fixtures.hpp"

namespace docker_cni::cni {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

/// Three plugins that succeed.
support::FakePlugins three_plugins() {
  support::FakePlugins plugins;
  for (const char* type : {"one", "two", "three"}) plugins.install(type);
  return plugins;
}

TEST(CniConformance, Case25_DeletesInReverseWithTheFinalResult) {
  const auto plugins = three_plugins();
  const auto result = support::result("10.1.0.2/24", "1.1.0");
  del_network_list(testing::list_of({"one", "two", "three"}), testing::conf(), result, testing::runtime(plugins));
  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("DEL three", "DEL two", "DEL one"));
  for (const auto& request : plugins.requests()) EXPECT_EQ(testing::member(request.input, "prevResult"), result);
}

TEST(DelPlugins, LeavesThoseBeforeTheFirstAndThoseThatAreReleased) {
  const auto plugins = three_plugins();
  const auto result = support::result("10.1.0.2/24", "1.1.0");
  const auto outcome =
      del_plugins(testing::list_of({"one", "two", "three"}), testing::conf(),
                  {.result = result, .add_failure = {}, .first = 1, .released = {2}}, testing::runtime(plugins));
  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("DEL two"));
  EXPECT_THAT(outcome.released, ElementsAre(1));
}

TEST(DelPlugins, TellsWhichAreReleasedThoughAnotherHasFailed) {
  const auto plugins = three_plugins();
  plugins.fail("two", {.code = 100, .msg = "busy"}, "DEL");
  const auto outcome = del_plugins(testing::list_of({"one", "two", "three"}), testing::conf(),
                                   {.result = {}, .add_failure = {}}, testing::runtime(plugins));
  EXPECT_THAT(outcome.released, ElementsAre(2, 0));
  EXPECT_THAT(outcome.failures.sentences(), ElementsAre(HasSubstr("plugin two: busy")));
}

TEST(AddPlugins, RunsThoseAloneOnTopOfTheResult) {
  const auto plugins = three_plugins();
  const auto result = support::result("10.1.0.2/24", "1.1.0");
  add_plugins(testing::list_of({"one", "two", "three"}), testing::conf(), result, {1, 2}, testing::runtime(plugins));
  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("ADD two", "ADD three"));
  for (const auto& request : plugins.requests()) EXPECT_EQ(testing::member(request.input, "prevResult"), result);
}

TEST(CniConformance, Case25_TellsNoResultBefore040) {
  const auto plugins = three_plugins();
  del_network_list(testing::list_of({"one"}, "0.3.1"), testing::conf(), support::result("10.1.0.2/24", "0.3.1"),
                   testing::runtime(plugins));
  EXPECT_FALSE(testing::has(plugins.requests().at(0).input, "prevResult"));
}

TEST(CniConformance, Case26_DeletesAgainWithoutAResult) {
  const auto plugins = three_plugins();
  const auto list = testing::list_of({"one", "two"});
  del_network_list(list, testing::conf(), support::result("10.1.0.2/24", "1.1.0"), testing::runtime(plugins));
  plugins.forget();
  del_network_list(list, testing::conf(), "", testing::runtime(plugins));
  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("DEL two", "DEL one"));
  for (const auto& request : plugins.requests()) EXPECT_FALSE(testing::has(request.input, "prevResult"));
}

TEST(CniConformance, Case27_GoesOnAfterAFailureAndTellsIt) {
  const auto plugins = three_plugins();
  plugins.fail("two", {.code = 100, .msg = "rule is busy"}, "DEL");
  const auto list = testing::list_of({"one", "two", "three"});
  EXPECT_THAT([&] { del_network_list(list, testing::conf(), "", testing::runtime(plugins)); },
              ThrowsMessage<Error>("plugin two: rule is busy (CNI error 100)"));
  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("DEL three", "DEL two", "DEL one", "DEL two"));
}

TEST(CniConformance, Case27_AFailureThatASecondTryCuresIsNone) {
  const auto plugins = three_plugins();
  const auto busy = support::failure({.code = 100, .msg = "rule is busy"});
  plugins.script("two", "DEL", {{.output = busy, .exit_status = 1}, {}});
  del_network_list(testing::list_of({"one", "two", "three"}), testing::conf(), "", testing::runtime(plugins));
  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("DEL three", "DEL two", "DEL one", "DEL two"));
}

TEST(DelNetworkList, TellsAllThatWentWrong) {
  const auto plugins = three_plugins();
  plugins.fail("one", {.code = 100, .msg = "a"}, "DEL");
  plugins.script("three", "DEL", {{.exit_status = 1}});
  EXPECT_THAT(
      [&] {
        del_network_list(testing::list_of({"one", "lacks", "three"}), testing::conf(), "", testing::runtime(plugins));
      },
      ThrowsMessage<Error>(AllOf(HasSubstr("plugin one: a (CNI error 100)"),
                                 HasSubstr("; plugin lacks: not found in " + plugins.path().string()),
                                 HasSubstr("plugin three: failed without a message (exit status 1)"))));
}

TEST(DelNetworkList, DoesNotWaitTwiceForAPluginThatDoesNotAnswer) {
  const auto plugins = three_plugins();
  plugins.script("two", "DEL", {{.hold = true}});
  EXPECT_THAT(
      [&] {
        del_network_list(testing::list_of({"one", "two"}), testing::conf(), "", testing::runtime(plugins, 300ms));
      },
      ThrowsMessage<Error>(StartsWith("plugin two: did not answer within 300 ms")));
  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("DEL two", "DEL one"));
}

TEST(DelNetworkList, HasNothingToReleaseOfAContainerThatAPluginDoesNotKnow) {
  const auto plugins = three_plugins();
  plugins.fail("one", {.code = 3, .msg = "unknown container"}, "DEL");
  del_network_list(testing::list_of({"one"}), testing::conf(), "", testing::runtime(plugins));
  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("DEL one"));
}

/// An ADD of "two" that failed with `told`.
AddFailure add_failed_with(const support::Failure& told) {
  return add_failure(1, PluginError(told.code, "plugin two: " + told.msg));
}

TEST(DelNetworkList, HasNothingToReleaseOfAPluginThatRefusesDelAsItRefusedAdd) {
  const auto plugins = three_plugins();
  const support::Failure refusal{.code = 999, .msg = "mtu must be a number"};
  plugins.fail("two", refusal, "DEL");
  const auto not_counted = del_network_list(testing::list_of({"one", "two", "three"}), testing::conf(), "",
                                            testing::runtime(plugins), add_failed_with(refusal));
  EXPECT_THAT(not_counted, ElementsAre("plugin two: mtu must be a number (CNI error 999)"));
  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("DEL three", "DEL two", "DEL one", "DEL two"));
}

TEST(DelNetworkList, HasNothingToReleaseOfAPluginThatWasNotRun) {
  const auto plugins = three_plugins();
  plugins.fail("three", {.code = 1, .msg = "incompatible CNI versions"}, "DEL");
  const auto not_counted = del_network_list(testing::list_of({"one", "two", "three"}), testing::conf(), "",
                                            testing::runtime(plugins), add_failed_with({.code = 100, .msg = "full"}));
  EXPECT_THAT(not_counted, ElementsAre("plugin three: incompatible CNI versions (CNI error 1)"));
  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("DEL three", "DEL two", "DEL one"));
}

TEST(DelNetworkList, BelievesARefusalOnlyWhereBothTriesSayIt) {
  const support::Failure refusal{.code = 999, .msg = "no route"};
  const support::Answer same{.output = support::failure(refusal), .exit_status = 1};
  const support::Answer other{.output = support::failure({.code = 999, .msg = "rule is busy"}), .exit_status = 1};
  for (const auto& answers : {std::vector{same, other}, std::vector{other, same}}) {
    const auto plugins = three_plugins();
    plugins.script("two", "DEL", answers);
    EXPECT_THROW(del_network_list(testing::list_of({"one", "two"}), testing::conf(), "", testing::runtime(plugins),
                                  add_failed_with(refusal)),
                 Error);
  }
}

/// As host-device does whose device is absent: ADD doesn't find that, and DEL not what ADD would have made.
TEST(DelNetworkList, HasNothingToReleaseOfAPluginThatRefusesBothWhereTheInterfaceIsNot) {
  const support::Failure refusal{.code = 999, .msg = "failed to find \"eth7\": Link not found"};
  const auto del_of = [&](const std::string& interface) {
    const auto plugins = three_plugins();
    plugins.fail("two", refusal, "DEL");
    auto conf = testing::conf();
    conf.if_name = interface;
    std::vector<std::string> not_counted;
    std::thread([&] {
      // In here "lo" is all that there is; the plugins run in our own.
      ::unshare(CLONE_NEWNET);
      conf.netns = "/proc/" + std::to_string(::getpid()) + "/task/" + std::to_string(::gettid()) + "/ns/net";
      const auto netns = system::open(conf.netns, O_RDONLY);
      const auto own = system::open("/proc/self/ns/net", O_RDONLY);
      ::setns(own.get(), CLONE_NEWNET);
      conf.netns = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(netns.get());
      try {
        not_counted = del_network_list(testing::list_of({"one", "two"}), conf, "", testing::runtime(plugins),
                                       add_failed_with({.code = 999, .msg = "failed to find host device"}));
      } catch (const Error& error) {
        not_counted = {std::string("failed: ") + error.what()};
      }
    }).join();
    return not_counted;
  };
  EXPECT_THAT(del_of("eth7"), ElementsAre("plugin two: failed to find \"eth7\": Link not found (CNI error 999)"));
  EXPECT_THAT(del_of("lo"), ElementsAre("failed: plugin two: failed to find \"eth7\": Link not found (CNI error 999)"));
}

TEST(AddFailure, IsNoRefusalWhereNobodyKnowsWhatADaemonHasDone) {
  const auto failed = [](const char* sentence) { return add_failure(0, PluginError(100, sentence)); };
  const PluginError gone(100, "Delete \"http://127.0.0.1/ip\": dial tcp 127.0.0.1: connect: connection refused");
  // It may have given an address before it died.
  for (const auto* sentence : {"Post \"http://127.0.0.1/ip\": EOF", "read: connection reset by peer",
                               "context deadline exceeded", "rpc error: code = Unavailable desc = x"}) {
    EXPECT_FALSE(both_refuse(failed(sentence), gone)) << sentence;
    EXPECT_FALSE(says_the_same(failed(sentence), PluginError(100, sentence))) << sentence;
  }
  // It was asked for nothing.
  EXPECT_TRUE(both_refuse(failed("Post \"http://127.0.0.1/ip\": dial tcp: connect: connection refused"), gone));
  EXPECT_TRUE(says_the_same(add_failure(0, gone), gone));
  // It has refused, and who asks it to release can't.
  EXPECT_FALSE(both_refuse(failed("no address left"), gone));
  EXPECT_TRUE(both_refuse(failed("no address left"), PluginError(100, "no such device")));
}

TEST(DelNetworkList, BelievesNoPluginThatMayAnswerOtherwiseLater) {
  const support::Failure later{.code = 11, .msg = "later"};
  const std::vector<std::pair<support::Answer, AddFailure>> cases{
      {{.signal = SIGKILL}, {1, "plugin two: failed without a message (signal: Killed)"}},
      {{.hold = true},
       {1, "plugin two: did not answer within 300 ms; cni.yaml's plugin_timeout and hook_timeout give it more"}},
      {{.output = support::failure(later), .exit_status = 1}, add_failed_with(later)}};
  for (const auto& [answer, add] : cases) {
    const auto plugins = three_plugins();
    plugins.script("two", "DEL", {answer});
    const auto& failure = add;
    const auto runtime = answer.hold ? testing::runtime(plugins, 300ms) : testing::runtime(plugins);
    const auto deleting = [&] {
      const auto list = testing::list_of({"one", "two"});
      del_network_list(list, testing::conf(), "", runtime, failure);
    };
    EXPECT_THAT(deleting, ThrowsMessage<Error>(failure.sentence));
  }
}

TEST(DelNetworkList, DoesNotExcuseAPluginThatHadSucceeded) {
  const auto plugins = three_plugins();
  const support::Failure refusal{.code = 100, .msg = "full"};
  plugins.fail("one", refusal, "DEL");
  EXPECT_THROW(del_network_list(testing::list_of({"one", "two"}), testing::conf(), "", testing::runtime(plugins),
                                add_failed_with(refusal)),
               Error);
}

TEST(DelNetworkList, NeedsNoNamespace) {
  const auto plugins = three_plugins();
  auto conf = testing::conf();
  conf.netns.clear();
  del_network_list(testing::list_of({"one"}), conf, "", testing::runtime(plugins));
  EXPECT_EQ(plugins.requests().at(0).variable("CNI_NETNS"), "");
}

TEST(CniConformance, Case28_SendsArgsAndCapabilityArgsOnDelToo) {
  const auto plugins = three_plugins();
  auto conf = testing::conf();
  conf.args = {{"IP", "10.1.0.2"}};
  conf.capability_args = R"({"mac":"02::","ips":[]})";
  del_network_list(testing::list_of_objects({R"({"type":"one","capabilities":{"mac":true}})"}), conf, "",
                   testing::runtime(plugins));
  const auto request = plugins.requests().at(0);
  EXPECT_EQ(request.variable("CNI_ARGS"), "IgnoreUnknown=1;IP=10.1.0.2");
  EXPECT_EQ(testing::member(request.input, "runtimeConfig"), R"({"mac":"02::"})");
}

TEST(CniConformance, Case29_DeletesWithoutAResultThatItCannotRead) {
  for (const std::string result :
       {"junk", "[]", R"({"cniVersion":"9.9.9"})", R"({"ips":[{"address":"x"}],"cniVersion":"0.4.0"})"}) {
    const auto plugins = three_plugins();
    del_network_list(testing::list_of({"one"}), testing::conf(), result, testing::runtime(plugins));
    EXPECT_FALSE(testing::has(plugins.requests().at(0).input, "prevResult")) << result;
  }
}

TEST(CniConformance, Case29_ConvertsAResultWithoutAVersion) {
  const auto plugins = three_plugins();
  del_network_list(testing::list_of({"one"}, "1.0.0"), testing::conf(), R"({"ip4":{"ip":"10.1.0.2/24"}})",
                   testing::runtime(plugins));
  EXPECT_EQ(testing::member(plugins.requests().at(0).input, "prevResult"),
            R"({"cniVersion":"1.0.0","ips":[{"address":"10.1.0.2/24"}]})");
}

TEST(CniConformance, Case30_ConvertsAResultToTheListsVersion) {
  const auto plugins = three_plugins();
  const std::string result = R"({"cniVersion":"0.4.0","ips":[{"version":"4","address":"10.1.0.2/24"}],"dns":{}})";
  const std::string converted = R"({"cniVersion":"1.0.0","ips":[{"address":"10.1.0.2/24"}]})";
  const auto list = testing::list_of({"one"}, "1.0.0");
  del_network_list(list, testing::conf(), result, testing::runtime(plugins));
  check_network_list(list, testing::conf(), result, testing::runtime(plugins));
  for (const auto& request : plugins.requests()) EXPECT_EQ(testing::member(request.input, "prevResult"), converted);
}

}  // namespace
}  // namespace docker_cni::cni
