// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/plugin.hpp"

#include <boost/filesystem/operations.hpp>
#include <chrono>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <string>
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
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Property;
using ::testing::StartsWith;
using ::testing::StrEq;
using ::testing::Throws;
using ::testing::ThrowsMessage;

/// ADD's result, or the sentence of its failure.
std::string add(const PluginRuntime& runtime, std::string_view version = "1.0.0") {
  try {
    return add_network_list(testing::list_of({"bridge"}, version), testing::conf(), runtime, {});
  } catch (const Error& error) {
    return error.what();
  }
}

std::string add(const support::Answer& answer) {
  const support::FakePlugins plugins;
  plugins.script("bridge", "ADD", {answer});
  return add(testing::runtime(plugins));
}

std::string add_printing(const std::string& output) { return add(support::Answer{.output = output}); }

TEST(CniConformance, Case37_NeverFailsWithoutASentence) {
  EXPECT_EQ(add({.exit_status = 1}), "plugin bridge: failed without a message (exit status 1)");
  EXPECT_EQ(add({.signal = SIGKILL}), "plugin bridge: failed without a message (signal: Killed)");
  EXPECT_EQ(add({.error_output = "no iptables\nhere\n", .exit_status = 3}),
            "plugin bridge: failed (exit status 3) and wrote: no iptables here");
  EXPECT_EQ(add({.output = "panic: x", .exit_status = 2}),
            "plugin bridge: failed (exit status 2) with an answer that is not a CNI error: panic: x");
  EXPECT_EQ(add({.output = R"({"code":11,"msg":7})", .exit_status = 1}),
            R"(plugin bridge: failed (exit status 1) with an answer that is not a CNI error: {"code":11,"msg":7})");
  for (const std::string code : {"-1", "\"7\"", "1.5", "99999999999"}) {
    EXPECT_THAT(add({.output = R"({"msg":"m","code":)" + code + "}", .exit_status = 1}), HasSubstr("not a CNI error"));
  }
  EXPECT_EQ(add({.output = R"({"code":7,"msg":"m","details":"d"})", .exit_status = 1}),
            "plugin bridge: m; d (CNI error 7)");
  EXPECT_EQ(add({.output = "{}", .exit_status = 1}),
            "plugin bridge: failed without a message (exit status 1) (CNI error 0)");
  EXPECT_EQ(add({.error_output = "why", .output = "{}", .exit_status = 1}),
            "plugin bridge: failed without a message (exit status 1); it wrote: why (CNI error 0)");
}

TEST(CniConformance, Case37_TellsOfAnExecutableThatIsNone) {
  const support::TempDir dir;
  dir.write("bridge", "not executable");
  auto runtime = testing::runtime(support::FakePlugins());
  runtime.path = {dir.path()};
  EXPECT_EQ(add(runtime), "plugin bridge: " + (dir.path() / "bridge").string() + ": Permission denied");
  boost::filesystem::permissions(dir.path() / "bridge", boost::filesystem::owner_all);
  EXPECT_EQ(add(runtime), "plugin bridge: " + (dir.path() / "bridge").string() + ": Exec format error");
}

TEST(CniConformance, Case38_ReadsWhatAddPrints) {
  EXPECT_THAT(add_printing(""), HasSubstr("plugin bridge: JSON, line 1, column 1"));
  EXPECT_THAT(add_printing("null"), HasSubstr("expected an object"));
  EXPECT_EQ(add_printing("{}"), R"({"cniVersion":"1.0.0"})");
  EXPECT_THAT(add_printing("[]"), HasSubstr("expected an object"));
  EXPECT_THAT(add_printing("junk"), HasSubstr("expected an object"));
  EXPECT_THAT(add_printing("{}x"), HasSubstr("expected nothing after the value"));
  EXPECT_EQ(add_printing(R"({"cniVersion":"","dns":{}})"), R"({"cniVersion":"1.0.0","dns":{}})");
  EXPECT_EQ(add_printing(R"({"cniVersion":1,"dns":{}})"), "plugin bridge: result: \"cniVersion\" is not a string");
  EXPECT_EQ(add_printing(R"({"cniVersion":"9.9.9"})"),
            "plugin bridge: result in CNI version 9.9.9, which is not known");
}

TEST(AddNetworkList, RefusesAResultThatNobodyCouldReadAgain) {
  EXPECT_EQ(add_printing(R"({"cniVersion":"1.0.0","ips":"no","interfaces":{}})"),
            "plugin bridge: result: \"interfaces\" is not an array");
  EXPECT_EQ(add_printing(R"({"cniVersion":"1.0.0","ips":"no"})"), "plugin bridge: result: \"ips\" is not an array");
  EXPECT_EQ(add_printing(R"({"cniVersion":"1.0.0","ips":[{"address":"10.0.0.3"}]})"),
            "plugin bridge: result: \"address\": \"10.0.0.3\" is not an IP address with a prefix length");
  EXPECT_EQ(add_printing(R"({"cniVersion":"1.0.0","ips":[{}]})"),
            "plugin bridge: result: \"address\": \"\" is not an IP address with a prefix length");
  EXPECT_EQ(add_printing(R"({"cniVersion":"1.0.0","routes":[{"dst":"default"}]})"),
            "plugin bridge: result: \"dst\": \"default\" is not an IP address with a prefix length");
  EXPECT_EQ(add_printing(R"({"cniVersion":"1.0.0","dns":[]})"), "plugin bridge: result: \"dns\" is not an object");
}

TEST(CniConformance, Case38_ConvertsAResultInAnotherVersion) {
  EXPECT_EQ(add_printing(R"({"cniVersion":"0.4.0","ips":[{"version":"4","address":"10.1.0.2/24"}],"dns":{}})"),
            R"({"cniVersion":"1.0.0","ips":[{"address":"10.1.0.2/24"}]})");
}

TEST(AddNetworkList, TakesAnErrorObjectForAFailureWhateverTheExitStatus) {
  EXPECT_EQ(add_printing(R"({"cniVersion":"1.0.0","code":7,"msg":"m"})"), "plugin bridge: m (CNI error 7)");
  EXPECT_EQ(add_printing(R"({"cniVersion":"1.0.0","code":7,"msg":"m","ips":[]})"),
            R"({"cniVersion":"1.0.0","code":7,"msg":"m","ips":[]})");
}

TEST(AddNetworkList, RefusesAnAnswerWithoutEnd) {
  EXPECT_EQ(add({.output_padding = 17UL * 1024 * 1024, .output = "{}"}),
            "plugin bridge: its answer is larger than 16777216 bytes");
}

TEST(CniConformance, Case39_NeverBlocksOnWhatAPluginDoesWithItsPipes) {
  const auto started = std::chrono::steady_clock::now();
  const std::string empty = R"({"cniVersion":"1.1.0"})";
  const support::FakePlugins plugins;
  plugins.script("bridge", "ADD",
                 {{.error_padding = 1024UL * 1024, .output = empty},
                  {.leave_input = true, .output = empty},
                  {.leave_child = true, .output = empty}});
  const auto list =
      testing::list_of_objects({R"({"type":"bridge","large":")" + std::string(300UL * 1024, 'x') + "\"}"});
  for (int call = 0; call < 3; ++call) {
    EXPECT_EQ(add_network_list(list, testing::conf(), testing::runtime(plugins), {}), empty);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - started, 10s);
}

TEST(CniConformance, Case40_KillsAPluginThatDoesNotAnswerAndCanStillDelete) {
  const support::FakePlugins plugins;
  plugins.script("bridge", "ADD", {{.hold = true}});
  const auto list = testing::list_of({"bridge"});
  const auto started = std::chrono::steady_clock::now();
  EXPECT_THAT([&] { add_network_list(list, testing::conf(), testing::runtime(plugins, 300ms), {}); },
              ThrowsMessage<PluginTimeout>(StartsWith("plugin bridge: did not answer within 300 ms")));
  EXPECT_LT(std::chrono::steady_clock::now() - started, 10s);
  del_network_list(list, testing::conf(), "", testing::runtime(plugins));
  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("ADD bridge", "DEL bridge"));
}

TEST(CniConformance, Case40_RunsNothingOnceTheOperationsTimeIsOver) {
  const support::FakePlugins plugins;
  plugins.install("bridge");
  auto runtime = testing::runtime(plugins);
  runtime.deadline = system::Deadline::in(0ms);
  EXPECT_EQ(add(runtime), "plugin bridge: not run: no time is left");
  EXPECT_THAT(plugins.requests(), IsEmpty());
}

/// A plugin whose executable somebody holds open for writing.
struct BusyPlugin {
  support::FakePlugins plugins;
  system::UniqueFd writer;

  BusyPlugin() {
    plugins.install("original");
    const auto executable = plugins.path() / "bridge";
    support::copy_program(plugins.path() / "original", executable);
    writer = system::open(executable, O_WRONLY);
  }
};

TEST(CniConformance, Case41_TriesABusyExecutableAgain) {
  BusyPlugin busy;
  auto runtime = testing::runtime(busy.plugins);
  std::vector<std::string> errors;
  runtime.on_call = [&](const PluginCall& call) {
    errors.emplace_back(call.error);
    if (errors.size() == 3) busy.writer.reset();
  };
  EXPECT_EQ(add(runtime), R"({"cniVersion":"1.0.0"})");
  const auto text_busy = EndsWith("bridge: Text file busy");
  EXPECT_THAT(errors, ElementsAre(text_busy, text_busy, text_busy, ""));
}

TEST(CniConformance, Case41_FailsWhereItStaysBusyAlsoForDel) {
  const BusyPlugin busy;
  const auto runtime = testing::runtime(busy.plugins, 200ms);
  EXPECT_THAT(add(runtime), AllOf(StartsWith("plugin bridge: "), EndsWith("Text file busy")));
  EXPECT_THAT([&] { del_network_list(testing::list_of({"bridge"}), testing::conf(), "", runtime); },
              ThrowsMessage<Error>(EndsWith("Text file busy")));
  EXPECT_THAT(busy.plugins.requests(), IsEmpty());
}

TEST(RunPlugin, TriesAgainLaterWhereThePluginAsksForIt) {
  const support::FakePlugins plugins;
  const auto later = support::failure({.code = 11, .msg = "busy"});
  plugins.script("bridge", "ADD",
                 {{.output = later, .exit_status = 1}, {.output = later, .exit_status = 1}, {.output = "{}"}});
  EXPECT_EQ(add(testing::runtime(plugins)), R"({"cniVersion":"1.0.0"})");
  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("ADD bridge", "ADD bridge", "ADD bridge"));
}

TEST(RunPlugin, TellsThePluginsWordsWhenLaterNeverComes) {
  const support::FakePlugins plugins;
  plugins.fail("bridge", {.code = 11, .msg = "no address left"});
  EXPECT_THAT(
      [&] { add_network_list(testing::list_of({"bridge"}), testing::conf(), testing::runtime(plugins, 1s), {}); },
      Throws<PluginError>(Property(&PluginError::what, StrEq("plugin bridge: no address left (CNI error 11)"))));
  EXPECT_GT(plugins.requests().size(), 1U);
}

TEST(RunPlugin, TellsThePluginsWordsWhenALaterTryDoesNotAnswer) {
  const support::FakePlugins plugins;
  const auto later = support::failure({.code = 11, .msg = "no address left"});
  plugins.script("bridge", "ADD", {{.output = later, .exit_status = 1}, {.hold = true}});
  EXPECT_EQ(add(testing::runtime(plugins, 1s)), "plugin bridge: no address left (CNI error 11)");
  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("ADD bridge", "ADD bridge"));
}

TEST(RunPlugin, TellsWhatWasRunAndWhatItWrote) {
  const support::FakePlugins plugins;
  plugins.script("bridge", "ADD", {{.error_output = "a log line", .output = "{}"}});
  int calls = 0;
  auto runtime = testing::runtime(plugins);
  runtime.on_call = [&](const PluginCall& call) {
    ++calls;
    EXPECT_EQ(call.execution.command, "ADD");
    EXPECT_EQ(call.execution.network, "front");
    EXPECT_EQ(call.execution.type, "bridge");
    EXPECT_EQ(call.execution.program, plugins.path() / "bridge");
    EXPECT_EQ(call.error, "");
    EXPECT_EQ(call.output, "{}");
    EXPECT_EQ(call.stderr_text, "a log line");
  };
  add(runtime);
  EXPECT_EQ(calls, 1);
}

TEST(RunPlugin, TellsWhatWasAskedOfAPluginThatFails) {
  const support::FakePlugins plugins;
  plugins.fail("bridge", {.code = 100, .msg = "no address left"});
  std::string request;
  std::vector<std::string> environment;
  auto runtime = testing::runtime(plugins);
  runtime.on_call = [&](const PluginCall& call) {
    EXPECT_EQ(call.error, "no address left (CNI error 100)");
    EXPECT_EQ(call.code, 100U);
    EXPECT_EQ(call.output, support::failure({.code = 100, .msg = "no address left"}));
    request = call.execution.request;
    environment = call.execution.environment;
  };
  add(runtime);
  ASSERT_EQ(plugins.requests().size(), 1U);
  EXPECT_EQ(request, plugins.requests()[0].input);
  EXPECT_EQ(environment, plugins.requests()[0].environment);
}

}  // namespace
}  // namespace docker_cni::cni
