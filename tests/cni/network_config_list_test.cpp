// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/network_config_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

#include "shared/cni/error.hpp"

namespace docker_cni::cni {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Property;
using ::testing::Throws;

/// The sentence with which a configuration is refused.
std::string refusal(const std::string& bytes) {
  try {
    parse_network_config_list(bytes);
    return "accepted";
  } catch (const PluginError& error) {
    return error.msg();
  }
}

/// A list with `more` members beside a name and a plugin.
std::string list_with(const std::string& more) {
  return R"({"name":"front","plugins":[{"type":"bridge"}],)" + more + "}";
}

std::string plugin_with(const std::string& more) {
  return R"({"name":"front","plugins":[{"type":"bridge"},{"type":"portmap",)" + more + "}]}";
}

TEST(CniConformance, Case07_TellsEachFaultOfAListApart) {
  EXPECT_EQ(refusal(R"({"plugins":[{"type":"a"}]})"), "the network has no name");
  EXPECT_EQ(refusal(R"({"name":5,"plugins":[{"type":"a"}]})"), "\"name\" must be a string, not a number");
  EXPECT_EQ(refusal(R"({"name":"a b","plugins":[{"type":"a"}]})"), "network name \"a b\" is not allowed");
  EXPECT_EQ(refusal(R"({"name":"front","plugins":[]})"), "\"plugins\" is empty");
  EXPECT_EQ(refusal(R"({"name":"front","plugins":{}})"), "\"plugins\" must be an array, not an object");
  EXPECT_EQ(refusal(R"({"name":"front","plugins":null})"), "\"plugins\" must be an array, not null");
  EXPECT_EQ(refusal(R"({"name":"front"})"), "there are no plugins");
}

TEST(CniConformance, Case07_NamesThePluginWithoutATypeByItsIndex) {
  for (const std::string second : {R"({})", R"({"type":""})"}) {
    EXPECT_THAT(
        [&] { parse_network_config_list(R"({"name":"front","plugins":[{"type":"a"},)" + second + "]}"); },
        Throws<PluginError>(AllOf(Property(&PluginError::code, 7U),
                                  Property(&PluginError::what, HasSubstr("plugins[1]: the plugin has no type")))));
  }
  EXPECT_THAT([] { parse_network_config_list(R"({"name":"front","plugins":[null]})"); },
              Throws<PluginError>(Property(&PluginError::what, HasSubstr("plugins[0]: JSON"))));
}

TEST(CniConformance, Case08_ReadsFlagsAsBooleansOrWords) {
  using Flag = std::pair<const char*, bool NetworkConfigList::*>;
  for (const auto& [key, flag] :
       {Flag("disableCheck", &NetworkConfigList::disable_check), Flag("disableGC", &NetworkConfigList::disable_gc)}) {
    const auto with = [key = std::string(key)](const std::string& value) {
      return list_with("\"" + key + "\":" + value);
    };
    EXPECT_TRUE(parse_network_config_list(with("\"TRUE\"")).*flag);
    EXPECT_TRUE(parse_network_config_list(with("true")).*flag);
    EXPECT_FALSE(parse_network_config_list(with("\"False\"")).*flag);
    EXPECT_FALSE(parse_network_config_list(with("false")).*flag);
  }
  for (const std::string key : {"disableCheck", "disableGC", "loadOnlyInlinedPlugins"}) {
    const auto with = [&key](const std::string& value) { return list_with("\"" + key + "\":" + value); };
    EXPECT_EQ(refusal(with("\"no\"")), "\"" + key + "\" must be true or false, not \"no\"");
    EXPECT_EQ(refusal(with("1")), "\"" + key + "\" must be true or false, not a number");
    EXPECT_EQ(refusal(with("null")), "\"" + key + "\" must be true or false, not null");
  }
  const auto plugins = [](const std::string& value) {
    const auto list = list_with("\"loadOnlyInlinedPlugins\":" + value);
    return parse_network_config_list(list, {R"({"type":"of-the-folder"})"}).plugins.size();
  };
  EXPECT_EQ(plugins("\"TRUE\""), 1U);
  EXPECT_EQ(plugins("\"False\""), 2U);
}

TEST(CniConformance, Case11_SelectsTheHighestVersionThatIsOffered) {
  const auto versions = [](const std::string& members) {
    return parse_network_config_list(list_with(members)).cni_versions;
  };
  EXPECT_THAT(versions(R"("cniVersions":["1.1.0","0.4.0","1.0.0"])"), ElementsAre("0.4.0", "1.0.0", "1.1.0"));
  EXPECT_THAT(versions(R"("cniVersions":["99.0.0","1.1.0","0.4.0"])"), ElementsAre("0.4.0", "1.1.0"));
  EXPECT_THAT(versions(R"("cniVersion":"1.0.0","cniVersions":["0.1.0","0.4.0"])"),
              ElementsAre("0.1.0", "0.4.0", "1.0.0"));
  EXPECT_THAT(versions(R"("cniVersion":"1.0.0","cniVersions":[])"), ElementsAre("1.0.0"));
  EXPECT_THAT(versions(R"("cniVersion":"1.2.0","cniVersions":["0.4.0"])"), ElementsAre("0.4.0"));
  EXPECT_THAT(versions(R"("cniVersion":"1")"), ElementsAre("1.0.0"));
  EXPECT_THAT(versions(R"("cniVersion":"")"), ElementsAre("0.1.0"));
  EXPECT_THAT(versions(R"("x":1)"), ElementsAre("0.1.0"));
  EXPECT_EQ(parse_network_config_list(list_with(R"("cniVersions":["1.1.0","0.4.0"])")).cni_version, "1.1.0");
}

TEST(CniConformance, Case11_RefusesWhatIsNoVersion) {
  EXPECT_EQ(refusal(list_with(R"("cniVersions":["1.1.0","1.0.f"])")),
            "cniVersions[1]: \"1.0.f\" is not a version of the CNI specification");
  EXPECT_EQ(refusal(list_with(R"("cniVersions":[1])")), "cniVersions[0] must be a string, not a number");
  EXPECT_EQ(refusal(list_with(R"("cniVersions":"1.1.0")")), "\"cniVersions\" must be an array, not a string");
  EXPECT_EQ(refusal(list_with(R"("cniVersion":1)")), "\"cniVersion\" must be a string, not a number");
  EXPECT_EQ(refusal(list_with(R"("cniVersion":"1.0.0.0")")),
            "\"cniVersion\": \"1.0.0.0\" is not a version of the CNI specification");
  EXPECT_EQ(refusal(list_with(R"("cniVersion":"9.9.9")")),
            "CNI version 9.9.9 is not supported; known are 0.1.0, 0.2.0, 0.3.0, 0.3.1, 0.4.0, 1.0.0, 1.1.0");
}

TEST(ParseNetworkConfigList, ChecksTheShapesThatPluginsDecode) {
  EXPECT_EQ(refusal(plugin_with(R"("ipam":5)")), "\"ipam\" must be an object, not a number");
  EXPECT_EQ(refusal(plugin_with(R"("prevResult":[])")), "\"prevResult\" must be an object, not an array");
  EXPECT_EQ(refusal(plugin_with(R"("capabilities":{"mac":1})")),
            "capability \"mac\" must be true or false, not a number");
  EXPECT_EQ(refusal(plugin_with(R"("dns":{"nameservers":[1]})")),
            "each of \"nameservers\" must be a string, not a number");
  EXPECT_EQ(refusal(plugin_with(R"("dns":{"domain":true})")), "\"domain\" must be a string, not true or false");
  EXPECT_EQ(refusal(plugin_with(R"("dns":{"search":["a"],"domain":"b"},"ipam":null)")), "accepted");
}

TEST(ParseNetworkConfigList, RefusesKeysThatDifferOnlyInCase) {
  EXPECT_EQ(refusal(R"({"name":"front","plugins":[{"TYPE":"a"}]})"), "\"TYPE\" must be written \"type\"");
  EXPECT_EQ(refusal(plugin_with(R"("Capabilities":{})")), "\"Capabilities\" must be written \"capabilities\"");
  EXPECT_EQ(refusal(list_with(R"("disableGc":true)")), "\"disableGc\" must be written \"disableGC\"");
}

TEST(ParseNetworkConfigList, IsStrictAboutJson) {
  for (const std::string text :
       {"", "{", "[]", "null", "\xEF\xBB\xBF{}", R"({"name":"a",})", R"({"name":"a"} x)", "// a\n{}"}) {
    EXPECT_THAT([&] { parse_network_config_list(text); }, Throws<PluginError>(Property(&PluginError::code, 6U)))
        << text;
  }
}

TEST(ParseNetworkConfigList, KeepsTheCapabilitiesThatAreTrue) {
  const auto list = parse_network_config_list(
      R"({"name":"front","plugins":[{"type":"a","capabilities":{"mac":true,"ips":false,"aliases":true,"mac":false}}]})");
  EXPECT_THAT(list.plugins[0].capabilities, ElementsAre("aliases"));
}

TEST(ParseNetworkConfigList, TakesTheLastOfAKeyGivenTwice) {
  EXPECT_EQ(parse_network_config_list(list_with(R"("name":"back")")).name, "back");
}

}  // namespace
}  // namespace docker_cni::cni
