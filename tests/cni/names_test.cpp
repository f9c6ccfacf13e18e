// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "shared/cni/del_operations.hpp"
#include "shared/cni/error.hpp"
#include "shared/cni/operations.hpp"
#include "tests/cni/fixtures.hpp"

namespace docker_cni::cni {
namespace {

using ::testing::IsEmpty;

/// The code with which `check` refuses, or 0.
template <class Check>
unsigned refused_with(const Check& check) {
  try {
    check();
    return 0;
  } catch (const PluginError& error) {
    return error.code();
  }
}

unsigned container_id(std::string_view id) {
  return refused_with([id] { check_container_id(id); });
}
unsigned network_name(std::string_view name) {
  return refused_with([name] { check_network_name(name); });
}
unsigned interface_name(std::string_view name) {
  return refused_with([name] { check_interface_name(name); });
}
unsigned plugin_type(std::string_view type) {
  return refused_with([type] { check_plugin_type(type); });
}

TEST(CniConformance, Case21_RefusesBadNamesWithTheCodeOfTheSpecification) {
  EXPECT_EQ(container_id(""), 3U);
  for (const std::string_view id : {"-a", "a/b", "a\n", ".a", "a b", "\xC3\xA4"}) EXPECT_EQ(container_id(id), 4U) << id;
  for (const std::string_view id : {"a", "0", "A_.-9", "cnitool-77383ca0a0715733ca6f"}) {
    EXPECT_EQ(container_id(id), 0U) << id;
  }

  for (const std::string_view name : {"", "bad/name", "../x", "a\n"}) EXPECT_EQ(network_name(name), 7U) << name;
  EXPECT_EQ(network_name("front-1.a_b"), 0U);

  for (const std::string_view name : {"", ".", "..", "sixteen-letters-", "a/b", "a:b", "a b", "a\tb",
                                      "a\xC2\xA0"
                                      "b",
                                      "a%d"}) {
    EXPECT_EQ(interface_name(name), 4U) << name;
  }
  EXPECT_EQ(interface_name(std::string_view("a\0b", 3)), 4U);
  for (const std::string_view name : {"eth0", "fifteen-letters", "\xC3\xA4"})
    EXPECT_EQ(interface_name(name), 0U) << name;
}

TEST(CniConformance, Case21_RefusesBadNamesInEveryOperationBeforeAnythingRuns) {
  const support::FakePlugins plugins;
  plugins.install("bridge");
  const auto runtime = testing::runtime(plugins);
  const auto list = testing::list_of({"bridge"});
  const auto refuses = [&](const RuntimeConf& conf, unsigned code) {
    EXPECT_EQ(refused_with([&] { add_network_list(list, conf, runtime, {}); }), code);
    EXPECT_EQ(refused_with([&] { del_network_list(list, conf, "", runtime); }), code);
    EXPECT_EQ(refused_with([&] { check_network_list(list, conf, "{}", runtime); }), code);
  };
  auto conf = testing::conf();
  conf.container_id = "";
  refuses(conf, 3);
  conf.container_id = "a/b";
  refuses(conf, 4);
  conf = testing::conf();
  conf.if_name = "a/b";
  refuses(conf, 4);
  conf = testing::conf();
  conf.args = {{"K", "a;b"}};
  refuses(conf, 4);
  EXPECT_THAT(plugins.requests(), IsEmpty());
}

TEST(CheckPluginType, RefusesWhatLeavesTheDirectory) {
  for (const std::string_view type : {"", ".", "..", "../x", "a/b"}) EXPECT_EQ(plugin_type(type), 7U) << type;
  EXPECT_EQ(plugin_type(std::string_view("a\0", 2)), 7U);
  EXPECT_EQ(plugin_type("host-local"), 0U);
}

}  // namespace
}  // namespace docker_cni::cni
