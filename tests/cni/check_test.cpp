// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <utility>

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
using ::testing::StrEq;
using ::testing::Throws;
using ::testing::ThrowsMessage;

/// Two plugins that succeed.
support::FakePlugins two_plugins() {
  support::FakePlugins plugins;
  plugins.install("one");
  plugins.install("two");
  return plugins;
}

TEST(CniConformance, Case31_ChecksInOrderWithTheFinalResult) {
  const auto plugins = two_plugins();
  const auto result = support::result("10.1.0.2/24", "0.4.0");
  check_network_list(testing::list_of({"one", "two"}, "0.4.0"), testing::conf(), result, testing::runtime(plugins));
  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("CHECK one", "CHECK two"));
  for (const auto& request : plugins.requests()) EXPECT_EQ(testing::member(request.input, "prevResult"), result);
}

TEST(PlannedCalls, AreThoseThatCheckAndDelMake) {
  const auto plugins = two_plugins();
  const auto list = testing::list_of({"one", "two"}, "0.4.0");
  const auto result = support::result("10.1.0.2/24", "0.4.0");
  const auto runtime = testing::runtime(plugins);
  auto planned = dry_run_check_network_list(list, testing::conf(), result, runtime);
  for (auto& call : dry_run_del_network_list(list, testing::conf(), result, runtime))
    planned.push_back(std::move(call));
  EXPECT_THAT(plugins.requests(), IsEmpty());
  check_network_list(list, testing::conf(), result, runtime);
  del_network_list(list, testing::conf(), result, runtime);
  const auto made = plugins.requests();
  ASSERT_EQ(planned.size(), made.size());
  for (std::size_t at = 0; at < made.size(); ++at) {
    EXPECT_EQ(planned[at].command, made[at].command);
    EXPECT_EQ(planned[at].network, made[at].network);
    EXPECT_EQ(planned[at].type, made[at].plugin);
    EXPECT_EQ(planned[at].program, plugins.path() / made[at].plugin);
    EXPECT_EQ(planned[at].environment, made[at].environment);
    EXPECT_EQ(planned[at].request, made[at].input);
  }
}

TEST(PlannedCalls, OfCheckAreRefusedAsCheckIs) {
  const auto plugins = two_plugins();
  const auto runtime = testing::runtime(plugins);
  EXPECT_THAT([&] { dry_run_check_network_list(testing::list_of({"one"}, "0.3.1"), testing::conf(), "{}", runtime); },
              ThrowsMessage<Error>("CNI version 0.3.1 has no CHECK"));
  auto list = testing::list_of({"one"});
  list.disable_check = true;
  EXPECT_THAT(dry_run_check_network_list(list, testing::conf(), "", runtime), IsEmpty());
}

TEST(CniConformance, Case31_RefusesAVersionWithoutCheck) {
  const auto plugins = two_plugins();
  EXPECT_THAT(
      [&] { check_network_list(testing::list_of({"one"}, "0.3.1"), testing::conf(), "{}", testing::runtime(plugins)); },
      ThrowsMessage<Error>("CNI version 0.3.1 has no CHECK"));
  EXPECT_THAT(plugins.requests(), IsEmpty());
}

TEST(CniConformance, Case31_RunsNothingWhereTheListDisablesIt) {
  const auto plugins = two_plugins();
  auto list = testing::list_of({"one"});
  list.disable_check = true;
  check_network_list(list, testing::conf(), "", testing::runtime(plugins));
  EXPECT_THAT(plugins.requests(), IsEmpty());
}

TEST(CniConformance, Case31_StopsAtTheFirstFailureAndTellsIt) {
  const auto plugins = two_plugins();
  plugins.fail("one", {.code = 100, .msg = "address lacks"}, "CHECK");
  EXPECT_THAT(
      [&] {
        check_network_list(testing::list_of({"one", "two"}), testing::conf(), support::result("10.1.0.2/24", "1.1.0"),
                           testing::runtime(plugins));
      },
      Throws<PluginError>(AllOf(Property(&PluginError::code, 100U),
                                Property(&PluginError::what, StrEq("plugin one: address lacks (CNI error 100)")))));
  EXPECT_THAT(plugins.plugin_calls(), ElementsAre("CHECK one"));
}

TEST(CniConformance, Case32_NeedsTheResultOfAdd) {
  const auto plugins = two_plugins();
  const auto list = testing::list_of({"one"});
  EXPECT_THAT([&] { check_network_list(list, testing::conf(), "", testing::runtime(plugins)); },
              ThrowsMessage<Error>(HasSubstr("not attached")));
  EXPECT_THROW(check_network_list(list, testing::conf(), "junk", testing::runtime(plugins)), Error);
  EXPECT_THAT(plugins.requests(), IsEmpty());
}

TEST(CniConformance, Case30_CheckNeedsAResultThatCanBeToldInItsVersion) {
  const auto plugins = two_plugins();
  const std::string unknown = R"({"cniVersion":"9.9.9"})";
  EXPECT_THROW(check_network_list(testing::list_of({"one"}), testing::conf(), unknown, testing::runtime(plugins)),
               Error);
  EXPECT_THAT(plugins.requests(), IsEmpty());
}

TEST(CniConformance, Case30_AResultWithoutAddressesIsNoObstacleToDelIn020) {
  const auto plugins = two_plugins();
  const auto list = testing::list_of({"one"}, "0.2.0");
  const std::string none = R"({"cniVersion":"0.4.0","interfaces":[{"name":"eth0"}]})";
  del_network_list(list, testing::conf(), none, testing::runtime(plugins));
  EXPECT_FALSE(testing::has(plugins.requests().at(0).input, "prevResult"));
  EXPECT_THROW(check_network_list(list, testing::conf(), none, testing::runtime(plugins)), Error);
}

}  // namespace
}  // namespace docker_cni::cni
