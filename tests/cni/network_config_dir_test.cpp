// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <unistd.h>
#include <vector>

#include "shared/cni/error.hpp"
#include "shared/cni/network_config_list.hpp"
#include "shared/error.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::cni {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

std::string list(const std::string& name, const std::string& type) {
  return R"({"cniVersion":"1.0.0","name":")" + name + R"(","plugins":[{"type":")" + type + R"("}]})";
}

std::string single(const std::string& name, const std::string& type) {
  return R"({"cniVersion":"0.4.0","name":")" + name + R"(","type":")" + type + R"("})";
}

std::vector<std::string> types(const NetworkConfigList& list) {
  std::vector<std::string> all;
  for (const auto& plugin : list.plugins) all.push_back(plugin.type);
  return all;
}

TEST(CniConformance, Case01_TakesTheFirstOfTwoListsOfOneName) {
  const support::TempDir dir;
  dir.write("20-b.conflist", list("front", "late"));
  dir.write("10-a.conflist", list("front", "early"));
  const auto found = find_network(dir.path(), "front");
  EXPECT_THAT(types(found), ElementsAre("early"));
  EXPECT_EQ(found.file, dir.path() / "10-a.conflist");
}

TEST(CniConformance, Case02_TakesAListBeforeASinglePluginOfThatName) {
  const support::TempDir dir;
  dir.write("49-a.conf", single("front", "single"));
  const auto file = dir.write("50-a.conflist", list("front", "listed"));
  EXPECT_THAT(types(find_network(dir.path(), "front")), ElementsAre("listed"));

  ::unlink(file.c_str());
  const auto found = find_network(dir.path(), "front");
  EXPECT_THAT(types(found), ElementsAre("single"));
  EXPECT_EQ(found.cni_version, "0.4.0");
  EXPECT_EQ(found.plugins.front().text, single("front", "single"));
}

TEST(CniConformance, Case03_FindsASinglePluginInJson) {
  const support::TempDir dir;
  dir.write("10-a.json", single("front", "bridge"));
  EXPECT_THAT(types(find_network(dir.path(), "front")), ElementsAre("bridge"));
}

TEST(ConfigFiles, TakesAListInJsonAsAList) {
  const support::TempDir dir;
  dir.write("10-a.json", list("front", "bridge"));
  EXPECT_THAT(types(find_network(dir.path(), "front")), ElementsAre("bridge"));
}

TEST(CniConformance, Case04_DoesNotLookIntoDirectories) {
  const support::TempDir dir;
  dir.write("10-a.conflist", list("front", "bridge"));
  dir.write("deep/10-a.conflist", list("back", "bridge"));
  dir.write("named.conflist/10-a.conflist", list("back", "bridge"));
  EXPECT_THAT([&] { find_network(dir.path(), "back"); },
              ThrowsMessage<Error>(StartsWith("no network \"back\" in " + dir.path().string() + "; what is there")));
}

TEST(CniConformance, Case05_TellsAnEmptyDirectoryFromOneWithoutTheNetwork) {
  const support::TempDir dir;
  const auto missing = dir.path() / "missing";
  EXPECT_THAT([&] { find_network(missing, "front"); },
              ThrowsMessage<Error>(AllOf(HasSubstr("no network configuration"), HasSubstr(missing.string()))));
  EXPECT_THAT([&] { first_network(dir.path()); }, ThrowsMessage<Error>(HasSubstr("no network configuration")));

  dir.write("10-a.conflist", list("other", "bridge"));
  EXPECT_THAT([&] { find_network(dir.path(), "front"); }, ThrowsMessage<Error>(HasSubstr("no network \"front\" in")));
}

TEST(CniConformance, Case06_PassesOverAMalformedFileAndSaysSo) {
  const support::TempDir dir;
  const auto bad = dir.write("00-bad.conflist", "{\"name\": 1,}");
  dir.write("10-a.conflist", list("front", "bridge"));

  Errors passed_over;
  EXPECT_THAT(types(find_network(dir.path(), "front", passed_over)), ElementsAre("bridge"));
  EXPECT_THAT(passed_over.joined(), AllOf(HasSubstr(bad.string()), HasSubstr("line 1, column")));
  // Who is as strict as libcni makes that an error, and so does a search in vain.
  EXPECT_THROW(passed_over.throw_if_any(), Error);
  EXPECT_THAT([&] { find_network(dir.path(), "back"); },
              ThrowsMessage<Error>(HasSubstr("passed over: " + bad.string())));
}

TEST(ConfigFiles, SortsAllExtensionsTogetherBytewise) {
  const support::TempDir dir;
  for (const char* name : {"9-a.conf", "10-b.json", "a.conflist", "B.conflist", ".hidden.conf", "x.conflist~", "x.CONF",
                           "x.yaml", "conf"}) {
    dir.write(name, list("front", "bridge"));
  }
  std::vector<std::string> names;
  for (const auto& file : config_files(dir.path())) names.push_back(file.filename().string());
  EXPECT_THAT(names, ElementsAre(".hidden.conf", "10-b.json", "9-a.conf", "B.conflist", "a.conflist"));
}

TEST(ConfigFiles, FollowsLinksToFilesAndTellsOfBrokenOnes) {
  const support::TempDir dir;
  const auto target = dir.write("elsewhere/target", list("front", "bridge"));
  ASSERT_EQ(::symlink(target.c_str(), (dir.path() / "20-link.conflist").c_str()), 0);
  ASSERT_EQ(::symlink("nowhere", (dir.path() / "10-broken.conflist").c_str()), 0);
  EXPECT_THAT(types(find_network(dir.path(), "front")), ElementsAre("bridge"));
  EXPECT_THAT([&] { first_network(dir.path()); }, ThrowsMessage<Error>(HasSubstr("10-broken.conflist")));
}

TEST(FirstNetwork, NeverPassesOverAFileThatItCannotRead) {
  const support::TempDir dir;
  dir.write("00-bad.conflist", "{");
  dir.write("10-a.conflist", list("front", "bridge"));
  EXPECT_THAT([&] { first_network(dir.path()); }, ThrowsMessage<PluginError>(HasSubstr("00-bad.conflist: JSON")));
}

TEST(CniConformance, Case09_AbsentPluginsAreTakenFromTheFolder) {
  const support::TempDir dir;
  const auto only_inlined =
      dir.write("10-a.conflist", R"({"cniVersion":"1.0.0","name":"front","loadOnlyInlinedPlugins":true})");
  const auto merged =
      dir.write("20-b.conflist", R"({"cniVersion":"1.0.0","name":"back","loadOnlyInlinedPlugins":false})");
  EXPECT_THAT([&] { load_network_config_list(only_inlined); },
              ThrowsMessage<PluginError>(HasSubstr("\"loadOnlyInlinedPlugins\" is true, but there is no \"plugins\"")));
  EXPECT_THAT([&] { load_network_config_list(merged); }, ThrowsMessage<PluginError>(HasSubstr("there are no plugins")));

  dir.write("back/10.conf", R"({"type":"bridge"})");
  EXPECT_THAT(types(load_network_config_list(merged)), ElementsAre("bridge"));
}

TEST(CniConformance, Case10_AppendsTheFolderUnlessOnlyInlinedOnesAreWanted) {
  const support::TempDir dir;
  const auto file = dir.write("10-a.conflist", list("front", "a"));
  dir.write("front/20.conf", R"({"type":"z"})");
  dir.write("front/10.conf", "\n{\"type\":\"y\"}\n");
  dir.write("front/05.json", R"({"type":"x"})");
  dir.directory("front/30.conf");
  const auto loaded = load_network_config_list(file);
  EXPECT_THAT(types(loaded), ElementsAre("a", "y", "z"));
  EXPECT_EQ(loaded.bytes, list("front", "a"));

  // What was recorded of it gives the same list again.
  const auto recorded = parse_network_config_list(loaded.bytes, loaded.folder_plugins);
  EXPECT_THAT(types(recorded), ElementsAre("a", "y", "z"));
  EXPECT_EQ(recorded.plugins[1].text, R"({"type":"y"})");

  const auto alone =
      dir.write("20-b.conflist", R"({"name":"front","loadOnlyInlinedPlugins":true,"plugins":[{"type":"a"}]})");
  const auto only = load_network_config_list(alone);
  EXPECT_THAT(types(only), ElementsAre("a"));
  EXPECT_THAT(only.folder_plugins, IsEmpty());
}

TEST(LoadNetworkConfigList, NamesTheFolderFileThatIsWrong) {
  const support::TempDir dir;
  const auto file = dir.write("10-a.conflist", list("front", "a"));
  dir.write("front/10.conf", R"({"name":"x"})");
  EXPECT_THAT([&] { load_network_config_list(file); },
              ThrowsMessage<PluginError>(HasSubstr("front/10.conf: the plugin has no type")));
}

TEST(LoadNetworkConfigList, NeverLeavesItsDirectoryByTheNetworksName) {
  const support::TempDir dir;
  dir.write("x/10.conf", R"({"type":"bridge"})");
  const auto file = dir.write("net.d/10-a.conflist", R"({"name":"../x"})");
  EXPECT_THAT(
      [&] { load_network_config_list(file); },
      ThrowsMessage<PluginError>(AllOf(HasSubstr("network name \"../x\" is not allowed"), Not(HasSubstr("10.conf")))));
}

}  // namespace
}  // namespace docker_cni::cni
