// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/plugin_versions.hpp"

#include <array>
#include <boost/filesystem/path.hpp>
#include <cstdint>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>
#include <vector>

#include "shared/cni/error.hpp"
#include "shared/cni/operations.hpp"
#include "shared/cni/version.hpp"
#include "tests/cni/fixtures.hpp"

namespace docker_cni::cni {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

std::string speaks(const std::string& versions) {
  return R"({"cniVersion":"1.1.0","supportedVersions":[)" + versions + "]}";
}

/// What a plugin that answers VERSION like this is taken to speak.
std::vector<std::string> versions_by(const support::Answer& answer) {
  const support::FakePlugins plugins;
  plugins.script("bridge", "VERSION", {answer});
  const auto runtime = testing::runtime(plugins);
  return PluginVersions(runtime).of("bridge");
}

TEST(CniConformance, Case36_ReadsEveryAnswerToVersion) {
  EXPECT_THAT(versions_by({.output = speaks(R"("0.4.0","1.0.0")")}), ElementsAre("0.4.0", "1.0.0"));
  EXPECT_THAT(versions_by({.output = R"({"cniVersion":"0.2.0"})"}), ElementsAre("0.1.0", "0.2.0"));
  EXPECT_THAT(
      versions_by({.output = support::failure({.code = 4, .msg = "unknown CNI_COMMAND: VERSION"}), .exit_status = 1}),
      ElementsAre("0.1.0"));
  EXPECT_THAT([] { versions_by({.output = "{}"}); },
              ThrowsMessage<Error>("plugin bridge: VERSION: its answer has no \"cniVersion\""));
  EXPECT_THAT([] { versions_by({.output = R"({"cniVersion":"1.0.0"})"}); },
              ThrowsMessage<Error>(HasSubstr("supportedVersions")));
  EXPECT_THAT(versions_by({.output = speaks(R"("0.4.0","latest",7,null,"1.0.0")")}), ElementsAre("0.4.0", "1.0.0"));
  EXPECT_THAT(versions_by({.output = R"({"cniVersion":"0.2.0","supportedVersions":null})"}),
              ElementsAre("0.1.0", "0.2.0"));
  EXPECT_THAT([] { versions_by({.output = R"({"cniVersion":null})"}); },
              ThrowsMessage<Error>(HasSubstr("not a string")));
  const std::string deep(100'000, '[');
  const auto nested = R"({"deep":)" + deep + std::string(deep.size(), ']') + R"(,"cniVersion":"0.2.0"})";
  EXPECT_THAT(versions_by({.output = nested}), ElementsAre("0.1.0", "0.2.0"));
  EXPECT_THROW(versions_by({.output = "junk"}), Error);
  EXPECT_THROW(versions_by({.exit_status = 1}), Error);
}

TEST(CniConformance, Case36_AsksAsOldPluginsExpect) {
  const support::FakePlugins plugins;
  plugins.install("bridge");
  const auto runtime = testing::runtime(plugins);
  PluginVersions(runtime).of("bridge");
  const auto request = plugins.requests().at(0);
  EXPECT_EQ(request.input, R"({"cniVersion":"1.1.0"})");
  EXPECT_EQ(request.variable("CNI_NETNS"), "dummy");
  EXPECT_EQ(request.variable("CNI_IFNAME"), "dummy");
  EXPECT_EQ(request.variable("CNI_PATH"), "dummy");
}

/// The list that offers `versions` to the plugins one and two.
NetworkConfigList offering(const std::string& versions) {
  return parse_network_config_list(R"({"name":"front","cniVersions":[)" + versions +
                                   R"(],"plugins":[{"type":"one"},{"type":"two"}]})");
}

TEST(SelectVersion, TakesTheHighestThatAllSpeak) {
  const support::FakePlugins plugins;
  plugins.script("one", "VERSION", {{.output = speaks(R"("0.3.1","0.4.0","1.0.0")")}});
  plugins.script("two", "VERSION", {{.output = speaks(R"("0.4.0","1.0.0","1.1.0")")}});
  const auto runtime = testing::runtime(plugins);
  EXPECT_EQ(select_version(offering(R"("0.4.0","1.0.0","1.1.0")"), runtime), "1.0.0");
  EXPECT_EQ(select_version(offering(R"("0.3.1","0.4.0")"), runtime), "0.4.0");
  EXPECT_EQ(select_version(offering(R"("0.1.0","1.1.0")"), runtime), "1.1.0");
}

TEST(SelectVersion, AsksNobodyWhereThereIsNoChoice) {
  const support::FakePlugins plugins;
  EXPECT_EQ(select_version(testing::list_of({"lacks"}, "0.4.0"), testing::runtime(plugins)), "0.4.0");
}

TEST(PluginVersions, AsksEachExecutableOnce) {
  const support::FakePlugins plugins;
  const support::TempDir memory;
  plugins.install("one");
  plugins.install("two");
  auto runtime = testing::runtime(plugins);
  runtime.version_cache = memory.path() / "versions.json";
  for (int process = 0; process < 3; ++process) select_version(offering(R"("1.0.0","1.1.0")"), runtime);
  EXPECT_THAT(plugins.requests(), SizeIs(2));
}

TEST(PluginVersions, AreRememberedAsEveryVersionReadsThem) {
  const support::FakePlugins plugins;
  const support::TempDir memory;
  plugins.script("bridge", "VERSION", {{.output = speaks(R"("0.4.0","1.0.0")")}});
  auto runtime = testing::runtime(plugins);
  runtime.version_cache = memory.path() / "versions.json";
  PluginVersions(runtime).of("bridge");
  const auto text = memory.read("versions.json");
  EXPECT_THAT(text, StartsWith("{\"" + (plugins.path() / "bridge").string() + "\":{\"identity\":\""));
  EXPECT_THAT(text, EndsWith(R"(","versions":["0.4.0","1.0.0"]}})"));
}

/// A plugin of its own, so that a test can change it.
boost::filesystem::path own_executable(const support::FakePlugins& plugins) {
  plugins.install("original");
  const auto executable = plugins.path() / "bridge";
  support::copy_program(plugins.path() / "original", executable);
  return executable;
}

TEST(PluginVersions, AsksAgainWhereTheExecutableHasChanged) {
  const support::FakePlugins plugins;
  const support::TempDir memory;
  const auto executable = own_executable(plugins);
  auto runtime = testing::runtime(plugins);
  runtime.version_cache = memory.path() / "versions.json";
  PluginVersions(runtime).of("bridge");
  const std::array<timespec, 2> other_times{{{1, 0}, {1, 0}}};
  ASSERT_EQ(::utimensat(AT_FDCWD, executable.c_str(), other_times.data(), 0), 0);
  PluginVersions(runtime).of("bridge");
  PluginVersions(runtime).of("bridge");
  EXPECT_THAT(plugins.requests(), SizeIs(2));
}

TEST(PluginVersions, DoesWithoutAMemoryThatItCannotUse) {
  const support::FakePlugins plugins;
  plugins.install("bridge");
  const support::TempDir memory;
  auto runtime = testing::runtime(plugins);
  for (const std::string junk : {"", "junk", "[]", R"({"/x":{"identity":1}})", R"({"/x":[]})",
                                 R"({"/x":{"identity":"1@2.3"}})", "{\"\xff\":{}}"}) {
    runtime.version_cache = memory.write("versions.json", junk);
    EXPECT_THAT(PluginVersions(runtime).of("bridge"), SizeIs(7)) << junk;
  }
  runtime.version_cache = memory.path() / "lacks" / "versions.json";
  EXPECT_THAT(PluginVersions(runtime).of("bridge"), SizeIs(7));
  runtime.version_cache = memory.path();
  EXPECT_THAT(PluginVersions(runtime).of("bridge"), SizeIs(7));
}

TEST(PluginVersions, RemembersNothingOfAPluginThatDidNotAnswer) {
  const support::FakePlugins plugins;
  plugins.script("bridge", "VERSION", {{.exit_status = 1}, {.output = speaks(R"("1.0.0")")}});
  const auto runtime = testing::runtime(plugins);
  PluginVersions versions(runtime);
  EXPECT_THROW(versions.of("bridge"), Error);
  EXPECT_THAT(versions.of("bridge"), ElementsAre("1.0.0"));
}

TEST(ParseVersion, ReadsNumbersNotText) {
  EXPECT_GT(parse_version("0.10.0"), parse_version("0.9.0"));
  EXPECT_EQ(parse_version(""), parse_version("0.1.0"));
  EXPECT_EQ(parse_version("1"), parse_version("1.0.0"));
  EXPECT_EQ(format_version(parse_version("1.1")), "1.1.0");
  for (const std::string text : {"x", "1.", ".1", "1.0.0.0", "1.0.f", "-1", "+1", " 1", "1.0.0 ", "99999999999"}) {
    EXPECT_THROW(parse_version(text), Error) << text;
  }
}

}  // namespace
}  // namespace docker_cni::cni
