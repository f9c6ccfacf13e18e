// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <string>

#include "shared/cni/error.hpp"
#include "shared/cni/operations.hpp"
#include "shared/error.hpp"
#include "tests/cni/fixtures.hpp"

namespace docker_cni::cni {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::ThrowsMessage;

/// What the one plugin of `list` gets on stdin for ADD.
std::string request_for(const std::string& plugin, const std::string& capability_args = {}) {
  const support::FakePlugins plugins;
  plugins.install("bridge");
  auto conf = testing::conf();
  conf.capability_args = capability_args;
  add_network_list(testing::list_of_objects({plugin}), conf, testing::runtime(plugins), {});
  return plugins.requests().at(0).input;
}

/// "args" of what `plugin` gets where `asked` is asked for by the convention.
std::string args_for(const std::string& plugin, const std::string& asked) {
  const auto list = testing::list_of_objects({plugin});
  return testing::member(build_request(list, list.plugins.front(), {.config_args = asked}), "args");
}

TEST(BuildRequest, AsksByTheConventionBesideWhatTheConfigurationSays) {
  EXPECT_EQ(args_for(R"({"type":"bridge","ipam":{"type":"host-local"}})", R"({"ips":["10.1.0.2"]})"),
            R"({"cni":{"ips":["10.1.0.2"]}})");
  EXPECT_EQ(args_for(R"({"type":"bridge","args":{"x":1,"cni":{"mac":"02::","ips":["9.9.9.9"]}},"ipam":{}})",
                     R"({"ips":["10.1.0.2"]})"),
            R"({"x":1,"cni":{"mac":"02::","ips":["10.1.0.2"]}})");
}

TEST(BuildRequest, AsksFlannelsDelegate) {
  const auto delegate_for = [](const std::string& plugin) {
    const auto list = testing::list_of_objects({plugin});
    const auto request = build_request(list, list.plugins.front(), {.config_args = R"({"ips":["10.1.0.2"]})"});
    return testing::member(request, "delegate");
  };
  EXPECT_EQ(delegate_for(R"({"type":"flannel"})"), R"({"args":{"cni":{"ips":["10.1.0.2"]}}})");
  EXPECT_EQ(delegate_for(R"({"type":"flannel","ipam":{},"delegate":{"isDefaultGateway":true,"args":{"x":1}}})"),
            R"({"isDefaultGateway":true,"args":{"x":1,"cni":{"ips":["10.1.0.2"]}}})");
}

TEST(BuildRequest, KeepsAMemberWithoutAName) {
  const auto list = testing::list_of_objects({R"({"type":"x","":1})"});
  EXPECT_THAT(build_request(list, list.plugins.front(), {}), HasSubstr(R"("":1)"));
}

TEST(BuildRequest, AsksNoPluginThatHasNoIpam) {
  const auto list = testing::list_of({"portmap"});
  EXPECT_THAT(build_request(list, list.plugins.front(), {.config_args = R"({"ips":["10.1.0.2"]})"}),
              Not(HasSubstr("args")));
}

TEST(CheckEnvironment, RefusesWhatTheKernelWouldNotTake) {
  auto conf = testing::conf();
  conf.args = {{"K", std::string(100UL * 1024, 'x')}};
  EXPECT_NO_THROW(check_environment(plugin_environment("ADD", conf, {"/bin"})));
  conf.args = {{"K", std::string(130UL * 1024, 'x')}};
  EXPECT_THAT([&] { check_environment(plugin_environment("ADD", conf, {"/bin"})); },
              ThrowsMessage<Error>(HasSubstr("CNI_ARGS has ")));
}

TEST(CniConformance, Case12_KeepsWhatItDoesNotKnowToTheByte) {
  const std::string own = R"("a":{"z":12345678901234567890,"y":[1.50,-0.0,1e400,"<&>",null]},"A":"\u00e9é")";
  EXPECT_EQ(request_for(R"({"type":"bridge",)" + own + "}"),
            R"({"cniVersion":"1.1.0","name":"front","type":"bridge",)" + own + "}");
}

TEST(CniConformance, Case13_PutsTheListsNameAndVersionIn) {
  EXPECT_EQ(request_for(R"({"name":"other","cniVersion":"0.2.0","type":"bridge"})"),
            R"({"cniVersion":"1.1.0","name":"front","type":"bridge"})");
}

TEST(CniConformance, Case14_SendsTheCapabilitiesThatAreDeclaredAndGiven) {
  EXPECT_EQ(request_for(R"({"type":"bridge","capabilities":{"portMappings":true,"mac":false}})",
                        R"({"bandwidth":{"ingressRate":1},"mac":"02::","portMappings":[ {"hostPort":80} ]})"),
            R"({"cniVersion":"1.1.0","name":"front","type":"bridge",)"
            R"("runtimeConfig":{"portMappings":[ {"hostPort":80} ]}})");
}

TEST(CniConformance, Case15_SendsNoRuntimeConfigWhereNothingMatches) {
  const auto request = request_for(R"({"type":"bridge","capabilities":{"mac":true}})", R"({"ips":[]})");
  EXPECT_EQ(request, R"({"cniVersion":"1.1.0","name":"front","type":"bridge"})");
}

TEST(BuildRequest, DropsWhatOnlyTheRuntimeMaySet) {
  EXPECT_EQ(request_for(R"({"type":"bridge","prevResult":{},"cni.dev/x":1,"args":{"cni":{}},"runtimeConfig":{"a":1}})"),
            R"({"cniVersion":"1.1.0","name":"front","type":"bridge","args":{"cni":{}},"runtimeConfig":{"a":1}})");
  EXPECT_EQ(
      request_for(R"({"type":"bridge","capabilities":{"mac":true},"runtimeConfig":{"a":1}})", R"({"mac":"02::"})"),
      R"({"cniVersion":"1.1.0","name":"front","type":"bridge","runtimeConfig":{"mac":"02::"}})");
}

TEST(BuildRequest, RefusesCapabilityArgsThatAreNoObjectBeforeAnythingRuns) {
  const support::FakePlugins plugins;
  plugins.install("bridge");
  auto conf = testing::conf();
  for (const std::string bad : {"[]", "{", "x"}) {
    conf.capability_args = bad;
    EXPECT_THAT([&] { add_network_list(testing::list_of({"bridge"}), conf, testing::runtime(plugins), {}); },
                ThrowsMessage<Error>(HasSubstr("capability args: JSON")));
  }
  EXPECT_THAT(plugins.requests(), IsEmpty());
}

TEST(CniConformance, Case23_GivesPluginsTheirOwnEnvironmentAndNothingElse) {
  const support::FakePlugins plugins;
  plugins.install("bridge");
  ASSERT_EQ(::setenv("CNI_IFNAME", "stale", 1), 0);
  ASSERT_EQ(::setenv("CNI_NETNS_OVERRIDE", "1", 1), 0);
  auto conf = testing::conf();
  conf.args = {{"A", "b"}};
  auto runtime = testing::runtime(plugins);
  runtime.path = {"/nowhere", "", plugins.path()};
  add_network_list(testing::list_of({"bridge"}), conf, runtime, {});

  const auto request = plugins.requests().at(0);
  EXPECT_THAT(request.environment,
              ElementsAre("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "CNI_COMMAND=ADD",
                          "CNI_CONTAINERID=c1", "CNI_NETNS=/run/netns/not-there", "CNI_IFNAME=eth0",
                          "CNI_ARGS=IgnoreUnknown=1;A=b", "CNI_PATH=/nowhere:" + plugins.path().string()));
  EXPECT_THAT(request.arguments, ElementsAre((plugins.path() / "bridge").string()));
  EXPECT_EQ(request.directory, "/");
  EXPECT_EQ(request.descriptors, "0 1 2");
}

}  // namespace
}  // namespace docker_cni::cni
