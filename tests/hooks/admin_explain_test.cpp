// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "hooks/admin/shell.hpp"
#include "shared/error.hpp"
#include "shared/record/failure.hpp"
#include "shared/system/child.hpp"
#include "shared/system/netns.hpp"
#include "tests/hooks/admin_host.hpp"
#include "tests/support/fake_plugins.hpp"

namespace docker_cni {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

/// A note of an ADD that plugin wall failed.
record::Failure failed_add(std::string id, std::string name = {}) {
  record::Failure failure{std::move(id), std::move(name), "ADD", 1700000000, "plugin wall: too high (CNI error 100)"};
  failure.call = record::FailedCall{
      {"ADD", "front", "wall", "/opt/cni/bin/wall", {"CNI_COMMAND=ADD", "CNI_IFNAME=eth0"}, R"({"name":"front"})"},
      R"({"code":100})",
      "a log line\n",
      100};
  return failure;
}

void save(const support::AdminHost& host, const record::Failure& failure) {
  record::save_failure(host.store().paths(), failure);
}

/// Runs `line` as an operator would, and gives what it printed.
std::string run_shell(const std::string& shell, const std::string& line) {
  return system::run_child(
             {.program = shell, .environment = {"PATH=/usr/bin:/bin"}, .input = "", .arguments = {"-c", line}},
             {.deadline = system::Deadline::in(std::chrono::minutes(1))})
      .output;
}

TEST(AdminExplain, TellsWhatWasAskedOfThePluginAndWhatItSaid) {
  const support::AdminHost host;
  save(host, failed_add("0bc7", "web"));
  const auto [text, problems] = host.run({"explain", "0bc7"});
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_THAT(text, AllOf(StartsWith("container 0bc7 (web)\n"), HasSubstr("its ADD failed"),
                          HasSubstr("2023-11-14T22:13:20Z:\n    plugin wall: too high (CNI error 100)\n"),
                          HasSubstr("it was ADD of plugin wall, network \"front\", interface eth0:\n"),
                          HasSubstr("program: /opt/cni/bin/wall\n"), HasSubstr("    CNI_COMMAND=ADD\n"),
                          HasSubstr("    {\n      \"name\": \"front\"\n    }\n")));
  EXPECT_THAT(text, AllOf(HasSubstr("it wrote to stdout:\n    {\n      \"code\": 100\n    }\n"),
                          HasSubstr("it wrote to stderr:\n    a log line\n"),
                          HasSubstr("what to do:\n    see docker-cni-admin status for"), HasSubstr("to repeat it:\n"),
                          HasSubstr("with CNI_COMMAND=DEL\n"),
                          HasSubstr("printf %s '{\"name\":\"front\"}' | env -i CNI_COMMAND=ADD CNI_IFNAME=eth0 "
                                    "/opt/cni/bin/wall\n")));
}

/// A pod's record, called "web", whose network namespace is at `netns`.
record::Record pod_called_web(const support::AdminHost& host, const std::string& sandbox, const std::string& netns) {
  auto record = host.record("pod-" + sandbox);
  record.name = "web";
  record.sandbox = sandbox;
  record.pin = netns;
  record.netns = system::netns_at(netns).value_or(system::NamespaceId());
  return record;
}

TEST(AdminExplain, OfTwoPodsOfOneNameMeansTheOneThatIsThere) {
  const support::AdminHost host;
  host.save(pod_called_web(host, "5a11", "/run/netns/which-has-vanished"));
  host.save(pod_called_web(host, "5a12", "/proc/self/ns/net"));
  EXPECT_THAT(host.run({"explain", "web"}).text,
              AllOf(StartsWith("pod pod-5a12 (web)\n"), HasSubstr("its pod is there: ")));
}

TEST(AdminExplain, TellsTheSameToAProgram) {
  const support::AdminHost host;
  save(host, failed_add("0bc7", "web"));
  const auto told = nlohmann::json::parse(host.run({"explain", "0bc7", "--format", "json"}).text);
  EXPECT_EQ(told.at("name"), "web");
  const auto& failure = told.at("failure");
  EXPECT_EQ(failure.at("operation"), "ADD");
  EXPECT_EQ(failure.at("error"), "plugin wall: too high (CNI error 100)");
  EXPECT_EQ(failure.at("call").at("plugin"), "wall");
  EXPECT_EQ(failure.at("call").at("stdin"), R"({"name":"front"})");
  EXPECT_EQ(failure.at("call").at("environment").at(1), "CNI_IFNAME=eth0");
  EXPECT_EQ(failure.at("call").at("stderr"), "a log line\n");
  EXPECT_FALSE(told.contains("state"));
}

TEST(AdminExplain, TellsWhatAnErrorsCodeCallsFor) {
  const support::AdminHost host;
  auto failure = failed_add("0bc7");
  failure.call->code = 7;
  save(host, failure);
  EXPECT_THAT(host.run({"explain", "0bc7"}).text, HasSubstr("what to do:\n    correct the network's configuration"));
}

TEST(AdminExplain, TellsWhatAnErrorsKindCallsForWhateverItsSentenceSays) {
  const support::AdminHost host;
  record::Failure failure{"0bc7", "web", "ADD", 1700000000, "any words"};
  failure.kind = ErrorKind::host_port;
  save(host, failure);
  EXPECT_THAT(host.run({"explain", "0bc7"}).text, HasSubstr("what to do:\n    docker-cni-admin ls shows which"));
  failure.kind = ErrorKind::label;
  save(host, failure);
  EXPECT_THAT(host.run({"explain", "0bc7"}).text, HasSubstr("what to do:\n    correct the container's label"));
}

TEST(AdminExplain, KnowsWhatOthersPluginsSay) {
  const support::AdminHost host;
  auto failure = failed_add("0bc7");
  failure.call->output =
      R"({"code":999,"msg":"failed to allocate for range 0: no IP addresses available in range set"})";
  save(host, failure);
  EXPECT_THAT(host.run({"explain", "0bc7"}).text, HasSubstr("what to do:\n    the range is full"));
}

TEST(AdminExplain, OfAContainerWithoutAFailureTellsWhatWouldBeAskedNextAndRunsNothing) {
  const support::AdminHost host;
  const support::FakePlugins plugins;
  plugins.install("none");
  auto record = host.record("0bc7");
  record.cni_path = {plugins.path()};
  record.phase = record::Phase::kept;
  record.attachments.front().tried = true;
  host.save(record);
  EXPECT_THAT(host.run({"explain", "0bc7"}).text,
              AllOf(HasSubstr("it is kept"), HasSubstr("next is DEL of network \"front\": plugin none; "),
                    Not(HasSubstr("CNI_CONTAINERID"))));
  const auto text = host.run({"explain", "--calls", "0bc7"}).text;
  EXPECT_THAT(text, AllOf(HasSubstr("it is kept"), HasSubstr("10.1.0.2/24"),
                          HasSubstr("DEL of plugin none, network \"front\", interface eth0 would be:\n"),
                          HasSubstr("CNI_CONTAINERID=0bc7\n"), HasSubstr("\"big\": 12345678901234567890")));
  EXPECT_THAT(plugins.requests(), IsEmpty());
}

TEST(AdminExplain, TellsWhyNothingWouldBeAsked) {
  const support::AdminHost host;
  auto record = host.record("0bc7");
  host.save(record);  // attached, but its pin isn't there, nor its plugin
  EXPECT_THAT(host.run({"explain", "0bc7"}).text,
              HasSubstr("no CHECK of network \"front\": the container has no network namespace"));
  record.phase = record::Phase::releasing;
  record.attachments.front().tried = true;
  host.save(record);
  EXPECT_THAT(host.run({"explain", "0bc7"}).text,
              AllOf(HasSubstr("it is releasing"), HasSubstr("gone: its release is to be tried again"),
                    HasSubstr("no DEL of network \"front\": plugin none: not found in")));
}

TEST(AdminExplain, ItsCommandLineCallsThePluginAgainWithTheSameStdinAndEnvironment) {
  const support::AdminHost host;
  const support::FakePlugins plugins;
  plugins.install("none");
  for (const std::string odd : {"it's; $HOME `id` \"x\" \\ ~ *", "two\nlines'\n", "\x1b[31m\xff\x01'\\ 7", ""}) {
    auto failure = failed_add("0bc7");
    failure.call->asked.program = plugins.path() / "none";
    failure.call->asked.environment = {"CNI_COMMAND=DEL", "CNI_ARGS=" + odd};
    failure.call->asked.request = "{\"name\": \"front\",\n \"it's\": \"%s \\n\"}";
    save(host, failure);
    const auto text = host.run({"explain", "0bc7"}).text;
    EXPECT_THAT(text, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\xff"))));
    plugins.forget();
    run_shell("/bin/bash", text.substr(text.find('\n', text.find("to repeat it")) + 1));
    ASSERT_THAT(plugins.requests(), SizeIs(1)) << text;
    EXPECT_EQ(plugins.requests()[0].input, failure.call->asked.request);
    EXPECT_EQ(plugins.requests()[0].environment, failure.call->asked.environment);
  }
}

TEST(ShellWord, IsOneWordToAnyShellUnlessATerminalMightObeyIt) {
  for (const std::string text : {"", "a", "a b", "it's", "$x`y`\"z\"\\", "two\nlines\n", "  blanks  ", "\xc3\xa9"}) {
    EXPECT_EQ(run_shell("/bin/sh", "printf %s " + admin::shell_word(text)), text);
  }
  EXPECT_EQ(admin::shell_word("\x1b[0m"), "$'\\033[0m'");
}

TEST(AdminExplain, FindsAContainerByTheStartOfItsIdAndByTheNameOfTheLastThatFailed) {
  const support::AdminHost host;
  auto first = failed_add("0bc7363cd047", "web");
  auto second = failed_add("ffff", "web");
  first.time = second.time + 1;
  save(host, first);
  save(host, second);
  host.save(host.record("1234"));
  EXPECT_EQ(support::id_of(host.run({"explain", "web", "--format", "json"})), "0bc7363cd047");
  EXPECT_EQ(support::id_of(host.run({"explain", "ff", "--format", "json"})), "ffff");
  EXPECT_EQ(support::id_of(host.run({"explain", "12", "--format", "json"})), "1234");
}

TEST(AdminExplain, ByNameTellsOfWhoBearsItNow) {
  const support::AdminHost host;
  auto failed = failed_add("ffff", "web");
  save(host, failed);
  auto record = host.record("1234");
  record.name = "web";
  record.created = failed.time + 1;
  host.save(record);
  EXPECT_EQ(support::id_of(host.run({"explain", "web", "--format", "json"})), "1234");
  record.created = failed.time - 1;
  host.save(record);
  EXPECT_EQ(support::id_of(host.run({"explain", "web", "--format", "json"})), "ffff");
}

TEST(AdminExplain, WithoutAContainerListsWhatHasFailedTheLastFirst) {
  const support::AdminHost host;
  EXPECT_EQ(host.run({"explain"}).text, "no failure is noted\n");
  auto first = failed_add("0bc7", "web");
  const auto second = failed_add("ffff");
  first.time = second.time - 1;
  save(host, first);
  save(host, second);
  const auto text = host.run({"explain"}).text;
  EXPECT_THAT(text, AllOf(HasSubstr("CONTAINER   NAME   FAILED   AGE"), HasSubstr("0bc7        web    ADD ")));
  EXPECT_LT(text.find("ffff"), text.find("0bc7"));
  const auto all = nlohmann::json::parse(host.run({"explain", "--format", "json"}).text);
  EXPECT_EQ(all.at(1).at("name"), "web");
}

TEST(AdminExplain, SaysInOneSentenceThatNothingIsKnown) {
  const support::AdminHost host;
  save(host, failed_add("0bc7"));
  for (const auto* const word : {"web", "../failures/0bc7"}) {
    EXPECT_THAT(
        [&] {
          host.run({"explain", word});
        },
        ThrowsMessage<Error>(HasSubstr("nothing is known of a container \"" + std::string(word) + "\"")));
  }
}

TEST(AdminExplain, TellsWhatItCannotReadAndTheRest) {
  const support::AdminHost host;
  host.save(host.record("0bc7"));
  save(host, failed_add("0bc7"));
  host.dir.write("state/failures/0bc7.json", "{");
  const auto [text, problems] = host.run({"explain", "0bc7"});
  EXPECT_THAT(problems, ElementsAre(HasSubstr("failures/0bc7.json: ")));
  EXPECT_THAT(text, HasSubstr("it is attached"));
}

}  // namespace
}  // namespace docker_cni
