// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/libcni_cache.hpp"

#include <boost/filesystem/operations.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/attachment/add.hpp"
#include "shared/attachment/check.hpp"
#include "shared/attachment/del.hpp"
#include "shared/cni/cache.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "tests/attachment/host.hpp"

namespace docker_cni {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

support::Host host_with_cache() {
  support::Host host({"front"});
  host.config.cache_dir = host.dir.path() / "cni";
  host.plugins.answer("front", support::result("10.1.0.2/24"));
  return host;
}

oci::State stopped_called(std::string_view id) {
  oci::State state;
  state.id = id;
  return state;
}

TEST(CniConformance, Case46_ShowsAnAttachmentToCnitoolUntilItIsDeleted) {
  const auto host = host_with_cache();
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  const auto file = host.config.cache_dir / "results/front-0bc7-eth0";
  EXPECT_TRUE(fs::exists(file));
  const auto cached = cni::read_cached_attachment(host.config.cache_dir, {"front", "0bc7", "eth0"});
  ASSERT_TRUE(cached.has_value());
  EXPECT_EQ(cached->config, host.dir.read("net.d/front.conflist"));
  EXPECT_THAT(cached->result, HasSubstr("10.1.0.2/24"));
  auto state = host.state("0bc7", process);
  state.pid = 0;
  attachment::del(host.config, state, host.log);
  EXPECT_FALSE(fs::exists(file));
}

TEST(Mirror, IsNotTouchedWhereNobodyAskedForIt) {
  support::Host host({"front"});
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  EXPECT_FALSE(fs::exists(host.dir.path() / "cni"));
}

TEST(CniConformance, Case19_ACacheThatCanNotBeWrittenFailsTheAddAndLeavesNothing) {
  const auto host = host_with_cache();
  host.dir.directory("cni/results/front-0bc7-eth0");  // no file can take a directory's place
  const support::NetnsProcess process;
  EXPECT_THROW(attachment::add(host.config, host.state("0bc7", process), {}, host.log), Error);
  EXPECT_THAT(host.plugins.calls(), ElementsAre("ADD front", "DEL front"));
  EXPECT_THAT(host.left(), IsEmpty());
}

TEST(CniConformance, Case46_LetsUsCheckAndDeleteWhatAnotherRuntimeAttached) {
  const auto host = host_with_cache();
  const support::NetnsProcess process;
  cni::write_cached_attachment(host.config.cache_dir, {{"front", "cnitool-77", "eth0"},
                                                       host.dir.read("net.d/front.conflist"),
                                                       "/proc/" + std::to_string(process.pid()) + "/ns/net",
                                                       {{"A", "b"}},
                                                       "",
                                                       support::result("10.1.0.7/24")});
  auto operation = host.operation();
  attachment::check("cnitool-77", operation);
  attachment::del(host.config, stopped_called("cnitool-77"), host.log);
  EXPECT_THAT(host.plugins.calls(), ElementsAre("CHECK front", "DEL front"));
  EXPECT_THAT(host.plugins.requests().back().variable("CNI_ARGS"), HasSubstr("A=b"));
  EXPECT_THAT(host.plugins.requests().back().input, HasSubstr("10.1.0.7/24"));
  EXPECT_FALSE(fs::exists(host.config.cache_dir / "results/front-cnitool-77-eth0"));
}

/// What libcni 1.1.2 cached of container 0bc7, which it attached to `process`: it doesn't say where.
cni::CachedAttachment cached_without_netns(const support::Host& host) {
  cni::CachedAttachment cached;
  cached.key = {"front", "0bc7", "eth0"};
  cached.config = host.dir.read("net.d/front.conflist");
  cached.result = support::result("10.1.0.7/24");
  return cached;
}

TEST(Mirror, TellsByWhatPluginsKnowAContainerWhoseRecordIsLost) {
  const auto host = host_with_cache();
  const support::NetnsProcess process;
  auto state = host.state("my-web-server", process);
  attachment::add(host.config, state, {}, host.log);
  host.store().remove("my-web-server");
  state.pid = 0;
  attachment::del(host.config, state, host.log);
  EXPECT_THAT(host.plugins.calls(), ElementsAre("ADD front", "DEL front"));
  EXPECT_EQ(host.plugins.requests()[1].variable("CNI_CONTAINERID"), engine::cni_container_id("my-web-server"));
}

TEST(Mirror, GivesThePluginsTheVersionOfTheCachedResultWhereTheListOffersSeveral) {
  const auto host = host_with_cache();
  host.dir.write("net.d/front.conflist",
                 R"({"cniVersions":["0.4.0","1.0.0","1.1.0"],"name":"front","plugins":[{"type":"front"}]})");
  cni::write_cached_attachment(host.config.cache_dir, cached_without_netns(host));  // a result of 1.0.0
  attachment::del(host.config, stopped_called("0bc7"), host.log);
  EXPECT_THAT(host.plugins.requests().back().input, HasSubstr(R"({"cniVersion":"1.0.0","name":"front")"));
}

TEST(Mirror, TakesAnAttachmentWithoutNamespaceForTheContainersOwn) {
  const auto host = host_with_cache();
  cni::write_cached_attachment(host.config.cache_dir, cached_without_netns(host));
  const support::NetnsProcess process;
  attachment::add(host.config, host.state("0bc7", process), {}, host.log);
  EXPECT_THAT(host.plugins.calls(), ElementsAre("DEL front", "ADD front"));
  EXPECT_EQ(host.plugins.requests().front().variable("CNI_NETNS"),
            "/proc/" + std::to_string(process.pid()) + "/ns/net");
}

TEST(CniConformance, Case27_KeepsTheCacheUntilADelSucceeds) {
  const auto host = host_with_cache();
  const support::NetnsProcess process;
  auto state = host.state("0bc7", process);
  attachment::add(host.config, state, {}, host.log);
  state.pid = 0;
  host.plugins.fail("front", {.code = 100, .msg = "busy"}, "DEL");
  EXPECT_THROW(attachment::del(host.config, state, host.log), Error);
  const auto file = host.config.cache_dir / "results/front-0bc7-eth0";
  EXPECT_TRUE(fs::exists(file));
  host.plugins.script("front", "DEL", {{}});
  attachment::del(host.config, state, host.log);
  EXPECT_FALSE(fs::exists(file));
}

}  // namespace
}  // namespace docker_cni
