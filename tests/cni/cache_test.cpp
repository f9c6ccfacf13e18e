// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/cache.hpp"

#include <boost/filesystem/operations.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>

#include "shared/cni/base64.hpp"
#include "shared/cni/del_operations.hpp"
#include "shared/cni/error.hpp"
#include "shared/error.hpp"
#include "shared/system/directory.hpp"
#include "tests/cni/fixtures.hpp"

namespace docker_cni::cni {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;

const std::string config =
    R"({"cniVersion":"1.1.0","name":"demo","plugins":[{"type":"spy","capabilities":{"mac":true}}]})";

TEST(Cache, RemovesWhatAKilledWriterLeft) {
  const support::TempDir dir;
  for (const auto* const name :
       {".demo-c0ffee-eth0.4711.tmp", ".demo-c0ffee-eth0.1.4711.tmp", ".demo-other-eth0.1.tmp"}) {
    dir.write("results/" + std::string(name), "{");
  }
  remove_cached_attachment(dir.path(), {"demo", "c0ffee", "eth0"});
  EXPECT_THAT(system::names_in(dir.path() / "results").value(),
              ElementsAre(".demo-c0ffee-eth0.1.4711.tmp", ".demo-other-eth0.1.tmp"));
}

/// The attachment of which libcni 1.3.0 wrote the text below.
CachedAttachment demo() {
  return {{"demo", "c0ffee", "eth0"},
          config,
          "/run/netns/demo",
          {{"IgnoreUnknown", "1"}, {"A", "b"}},
          R"({"bandwidth":{"ingressRate":1},"mac":"02:00:00:00:00:01"})",
          R"({"cniVersion":"1.1.0","ips":[{"address":"10.1.2.3/24"}]})"};
}
const std::string demo_text =
    R"({"kind":"cniCacheV1","containerId":"c0ffee","config":"eyJjbmlWZXJzaW9uIjoiMS4xLjAiLCJuYW1lIjoiZGVtbyIsInBsdWdpbn)"
    R"(MiOlt7InR5cGUiOiJzcHkiLCJjYXBhYmlsaXRpZXMiOnsibWFjIjp0cnVlfX1dfQ==","ifName":"eth0","networkName":"demo",)"
    R"("netns":"/run/netns/demo","cniArgs":[["IgnoreUnknown","1"],["A","b"]],)"
    R"("capabilityArgs":{"bandwidth":{"ingressRate":1},"mac":"02:00:00:00:00:01"},)"
    R"("result":{"cniVersion":"1.1.0","ips":[{"address":"10.1.2.3/24"}]}})";

TEST(CniConformance, Case18_WritesTheCacheAsLibcniDoes) {
  const support::TempDir dir;
  write_cached_attachment(dir.path(), demo());
  EXPECT_EQ(dir.read("results/demo-c0ffee-eth0"), demo_text);

  struct stat status {};
  ASSERT_EQ(::stat((dir.path() / "results").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0700U);
  ASSERT_EQ(::stat(cache_file(dir.path(), demo().key).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0600U);
}

TEST(CniConformance, Case18_KeepsTheConfigurationToTheByte) {
  const support::TempDir dir;
  auto attachment = demo();
  attachment.config = "{ \"name\": \"demo\",\n\t\"x\": 1.50 }\n";
  write_cached_attachment(dir.path(), attachment);
  EXPECT_EQ(read_cached_attachment(dir.path(), attachment.key)->config, attachment.config);
}

TEST(CniConformance, Case18_HasAFileForEachInterface) {
  const support::TempDir dir;
  auto attachment = demo();
  write_cached_attachment(dir.path(), attachment);
  attachment.key.if_name = "eth1";
  write_cached_attachment(dir.path(), attachment);
  EXPECT_THAT(cached_attachments(dir.path()), SizeIs(2));
}

TEST(Cache, WritesArgsAsTheyAreSentAndLeavesOutWhatIsEmpty) {
  const support::TempDir dir;
  write_cached_attachment(dir.path(), {{"demo", "c1", "eth0"}, "{}", "", {{"A", "b"}}, "", ""});
  EXPECT_EQ(dir.read("results/demo-c1-eth0"),
            R"({"kind":"cniCacheV1","containerId":"c1","config":"e30=","ifName":"eth0","networkName":"demo",)"
            R"("cniArgs":[["IgnoreUnknown","1"],["A","b"]]})");
}

TEST(Cache, TakesADirectoryThatIsThereAsItIs) {
  const support::TempDir dir;
  const auto results = dir.directory("results");
  ASSERT_EQ(::chmod(results.c_str(), 0755), 0);
  write_cached_attachment(dir.path(), demo());
  EXPECT_TRUE(read_cached_attachment(dir.path(), demo().key).has_value());
}

TEST(Cache, ReadsWhatLibcniWrote) {
  const support::TempDir dir;
  dir.write("results/demo-c0ffee-eth0", demo_text + "\n");
  const auto read = read_cached_attachment(dir.path(), {"demo", "c0ffee", "eth0"});
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->config, config);
  EXPECT_EQ(read->netns, "/run/netns/demo");
  EXPECT_THAT(read->args, ElementsAre(Pair("IgnoreUnknown", "1"), Pair("A", "b")));
  EXPECT_EQ(read->capability_args, demo().capability_args);
  EXPECT_EQ(read->result, demo().result);
}

TEST(Cache, TellsNothingWhereThereIsNothing) {
  const support::TempDir dir;
  EXPECT_FALSE(read_cached_attachment(dir.path(), demo().key).has_value());
  EXPECT_FALSE(remove_cached_attachment(dir.path(), demo().key));
  EXPECT_THAT(cached_attachments(dir.path()), IsEmpty());
}

TEST(CniConformance, Case28_DeletesWithTheCachedArgs) {
  const support::TempDir dir;
  const support::FakePlugins plugins;
  plugins.install("spy");
  write_cached_attachment(dir.path(), demo());
  const auto cached = read_cached_attachment(dir.path(), demo().key);
  ASSERT_TRUE(cached.has_value());
  del_network_list(
      parse_network_config_list(cached->config),
      {cached->key.container_id, cached->netns, cached->key.if_name, cached->args, cached->capability_args},
      cached->result, testing::runtime(plugins));
  const auto request = plugins.requests().at(0);
  EXPECT_EQ(request.variable("CNI_ARGS"), "IgnoreUnknown=1;A=b");
  EXPECT_EQ(testing::member(request.input, "runtimeConfig"), R"({"mac":"02:00:00:00:00:01"})");
  EXPECT_EQ(testing::member(request.input, "prevResult"), demo().result);
}

TEST(CniConformance, Case29_TakesAFileOfAnotherKindForABareResult) {
  const support::TempDir dir;
  for (const std::string legacy : {R"({"ip4":{"ip":"10.1.0.2/24"}})", R"({"kind":"other"})"}) {
    dir.write("results/demo-c0ffee-eth0", legacy);
    const auto read = read_cached_attachment(dir.path(), demo().key);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->result, legacy);
    EXPECT_EQ(read->config, "");
  }
}

TEST(Cache, WithoutAResultGivesDelNoPrevResult) {
  const support::TempDir dir;
  const support::FakePlugins plugins;
  plugins.install("spy");
  auto without = demo();
  without.result.clear();
  write_cached_attachment(dir.path(), without);
  const auto cached = read_cached_attachment(dir.path(), demo().key);
  ASSERT_TRUE(cached.has_value());
  del_network_list(parse_network_config_list(cached->config), testing::conf(), cached->result,
                   testing::runtime(plugins));
  EXPECT_FALSE(testing::has(plugins.requests().at(0).input, "prevResult"));
}

TEST(CniConformance, Case29_TellsJunkFromNothingAndRemovesIt) {
  const support::TempDir dir;
  for (const std::string junk : {"", "junk", "[]", R"({"kind":"cniCacheV1","config":"%"})"}) {
    const auto file = dir.write("results/demo-c0ffee-eth0", junk);
    EXPECT_THAT([&] { read_cached_attachment(dir.path(), demo().key); }, ThrowsMessage<Error>(HasSubstr(file.string())))
        << junk;
    EXPECT_TRUE(remove_cached_attachment(dir.path(), demo().key));
    EXPECT_FALSE(boost::filesystem::exists(file));
  }
}

TEST(CniConformance, Case33_ListsWhatIsCachedOfAllNetworks) {
  const support::TempDir dir;
  auto attachment = demo();
  for (const char* id : {"b", "a"}) {
    attachment.key.container_id = id;
    write_cached_attachment(dir.path(), attachment);
  }
  attachment.key = {"other", "z", "eth0"};
  write_cached_attachment(dir.path(), attachment);
  dir.write("results/demo-junk-eth0", "junk");
  dir.write("results/demo-legacy-eth0", R"({"ip4":{"ip":"10.1.0.2/24"}})");
  dir.directory("results/directory");
  std::vector<std::string> ids;
  for (const auto& cached : cached_attachments(dir.path())) ids.push_back(cached.key.container_id);
  EXPECT_THAT(ids, ElementsAre("a", "b", "z"));
}

TEST(CniConformance, Case45_LeavesAnotherAttachmentOfTheSameFileNameAlone) {
  const support::TempDir dir;
  auto attachment = demo();
  attachment.key = {"a-b", "c", "eth0"};
  write_cached_attachment(dir.path(), attachment);
  const CacheKey other{"a", "b-c", "eth0"};
  ASSERT_EQ(cache_file(dir.path(), other), cache_file(dir.path(), attachment.key));
  EXPECT_FALSE(read_cached_attachment(dir.path(), other).has_value());
  EXPECT_FALSE(remove_cached_attachment(dir.path(), other));
  EXPECT_TRUE(read_cached_attachment(dir.path(), attachment.key).has_value());
}

TEST(Cache, NeverLeavesItsDirectoryByAName) {
  const support::TempDir dir;
  EXPECT_THROW(cache_file(dir.path(), {"../x", "c", "eth0"}), PluginError);
  EXPECT_THROW(cache_file(dir.path(), {"x", "../c", "eth0"}), PluginError);
  EXPECT_THROW(cache_file(dir.path(), {"x", "c", "../eth0"}), PluginError);
}

TEST(Base64, ReadsWhatItWrites) {
  const std::string bytes(
      "\0\xFF\x10"
      "any",
      6);
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    EXPECT_EQ(decode_base64(encode_base64(bytes.substr(0, size))), bytes.substr(0, size));
  }
  EXPECT_EQ(encode_base64("f"), "Zg==");
  EXPECT_EQ(encode_base64("fo"), "Zm8=");
  EXPECT_EQ(encode_base64("foo"), "Zm9v");
  for (const std::string text : {"Z", "Zg=", "Zg", "Z===", "Zm9%", "Zg==Zg=="})
    EXPECT_EQ(decode_base64(text), std::nullopt) << text;
}

}  // namespace
}  // namespace docker_cni::cni
