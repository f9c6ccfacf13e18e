// SPDX-License-Identifier: Apache-2.0
#include <boost/filesystem/operations.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include "shared/error.hpp"
#include "tests/hooks/admin_host.hpp"
#include "tests/support/fake_plugins.hpp"

namespace docker_cni {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

constexpr auto others = R"({"cniVersion": "1.0.0", "name": "other", "plugins": [{"type": "none"}]})";

/// A host with the plugins of a ptp network, whose files are in net.d.
struct Networks {
  support::AdminHost host;
  support::FakePlugins plugins;

  Networks() {
    for (const auto* plugin : {"ptp", "host-local", "docker-cni-forward", "none"}) plugins.install(plugin);
    boost::filesystem::create_directory_symlink(plugins.path(), host.dir.path() / "bin");
  }
  admin::Answer run(std::vector<std::string> words) const {
    words.insert(words.begin(), "network");
    return host.run(std::move(words));
  }
  /// The network 203.0.113.N*16/28, of documentation: no host has it.
  admin::Answer create(const std::string& name, int number = 0, std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"create", name,       "-d",
                                   "ptp",    "--subnet", "203.0.113." + std::to_string(number * 16) + "/28"};
    words.insert(words.end(), more.begin(), more.end());
    return run(std::move(words));
  }
  bool has(const char* file) const { return boost::filesystem::exists(host.dir.path() / "net.d" / file); }
  record::Record attached(const char* id, const char* name, const char* network, record::Phase phase) const {
    auto record = host.record(id);
    record.name = name;
    record.phase = phase;
    record.attachments = {support::attachment(network, "eth0", support::result("203.0.113.2/28"))};
    host.save(record);
    return record;
  }
};

TEST(NetworkCreate, WritesAFileThatEverybodyMayRead) {
  const Networks networks;
  const auto answer = networks.create("front");
  EXPECT_THAT(answer.problems, IsEmpty());
  EXPECT_EQ(answer.text, "front\n");
  const auto list = json::parse(networks.host.dir.read("net.d/10-front.conflist"));
  EXPECT_EQ(list.at("name"), "front");
  EXPECT_EQ(list.at("plugins").at(0).at("ipam").at("ranges").at(0).at(0).at("subnet"), "203.0.113.0/28");
  struct stat status {};
  ASSERT_EQ(::stat((networks.host.dir.path() / "net.d/10-front.conflist").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0644U);
  EXPECT_FALSE(networks.has(".docker-cni.lock"));
}

TEST(NetworkCreate, SpeaksTheNewestVersionThatAllPluginsSpeak) {
  const Networks networks;
  EXPECT_EQ(json::parse(networks.create("a", 0, {"--dry-run"}).text).at("cniVersion"), "1.1.0");
  const auto speaks = [&](const char* plugin, const char* versions) {
    networks.plugins.script(
        plugin, "VERSION", {{.output = std::string(R"({"cniVersion":"1.0.0","supportedVersions":)") + versions + "}"}});
  };
  speaks("host-local", R"(["0.3.1","0.4.0","1.0.0"])");
  boost::filesystem::remove_all(networks.host.dir.path() / "state");  // and what plugins have answered before
  EXPECT_EQ(json::parse(networks.create("a", 0, {"--dry-run"}).text).at("cniVersion"), "1.0.0");
  speaks("host-local", R"(["9.0.0"])");
  boost::filesystem::remove_all(networks.host.dir.path() / "state");
  EXPECT_THAT([&] { networks.create("a", 0, {"--dry-run"}); },
              ThrowsMessage<Error>(HasSubstr("no version of CNI is spoken by all of its plugins: ptp, host-local")));
}

TEST(NetworkCreate, WritesNothingInADryRun) {
  const Networks networks;
  EXPECT_EQ(json::parse(networks.create("front", 0, {"--dry-run"}).text).at("name"), "front");
  EXPECT_FALSE(boost::filesystem::exists(networks.host.dir.path() / "net.d"));
}

TEST(NetworkCreate, RefusesATakenNameAndATakenSubnet) {
  const Networks networks;
  networks.create("front");
  EXPECT_THAT([&] { networks.create("front", 1); },
              ThrowsMessage<Error>(AllOf(HasSubstr("cannot create the network \"front\": the name is taken, by "),
                                         HasSubstr("10-front.conflist"))));
  EXPECT_THAT(networks.create("back", 0).problems,
              ElementsAre(HasSubstr("the subnet 203.0.113.0/28 overlaps that of the network \"front\"")));
  EXPECT_FALSE(networks.has("20-back.conflist"));
}

TEST(NetworkCreate, NamesThePluginThatIsMissing) {
  const Networks networks;
  boost::filesystem::remove(networks.plugins.path() / "host-local");
  EXPECT_THAT([&] { networks.create("front"); }, ThrowsMessage<Error>(HasSubstr("plugin host-local: not found in")));
  EXPECT_FALSE(networks.has("10-front.conflist"));
}

TEST(NetworkLs, TellsWhoIsOnEachNetwork) {
  const Networks networks;
  EXPECT_EQ(json::parse(networks.run({"ls", "--format", "json"}).text), json::array());
  networks.create("front");
  networks.host.dir.write("net.d/20-other.conflist", others);
  networks.attached("0bc7", "web", "front", record::Phase::attached);
  const auto all = json::parse(networks.run({"ls", "--format", "json"}).text);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].at("driver"), "ptp");
  EXPECT_EQ(all[0].at("subnets"), json::parse(R"(["203.0.113.0/28"])"));
  EXPECT_EQ(all[0].at("ready"), true);
  EXPECT_NE(all[0].at("created"), "");
  EXPECT_EQ(all[0].at("containers").at(0).at("name"), "web");
  EXPECT_EQ(all[1].at("created"), "");
  EXPECT_EQ(networks.run({"ls", "-q"}).text, "front\nother\n");
}

TEST(NetworkLs, TellsWhyANetworkIsNotReady) {
  const Networks networks;
  networks.create("front");
  boost::filesystem::remove(networks.plugins.path() / "host-local");
  networks.host.dir.write("net.d/20-broken.conflist", "{");
  const auto table = networks.run({"ls"}).text;
  EXPECT_THAT(table, HasSubstr("not ready: plugin host-local: not found in"));
  EXPECT_THAT(table, HasSubstr("20-broken.conflist"));
}

TEST(NetworkInspect, ShowsConfigurationAndContainers) {
  const Networks networks;
  networks.create("front");
  networks.attached("0bc7", "web", "front", record::Phase::kept);
  const auto front = json::parse(networks.run({"inspect", "front"}).text).at(0);
  EXPECT_EQ(front.at("Configuration"), json::parse(networks.host.dir.read("net.d/10-front.conflist")));
  EXPECT_EQ(front.at("Containers").at("0bc7").at("Name"), "web");
  EXPECT_EQ(front.at("Containers").at("0bc7").at("IPv4Address"), "203.0.113.2/28");
  EXPECT_EQ(front.at("Containers").at("0bc7").at("Phase"), "kept");
  EXPECT_EQ(front.at("IPAM").at("Config").at(0).at("Subnet"), "203.0.113.0/28");
  EXPECT_THAT(networks.run({"inspect", "frnt"}).problems, ElementsAre(HasSubstr("did you mean \"front\"?")));
}

TEST(NetworkRm, RefusesWhileContainersAreAttachedAlsoStoppedOnes) {
  const Networks networks;
  networks.create("front");
  networks.attached("0bc7", "web", "front", record::Phase::attached);
  networks.attached("0bc8", "db", "front", record::Phase::kept);
  for (const std::vector<std::string>& words : {std::vector<std::string>{"rm", "front"}, {"rm", "-f", "front"}}) {
    EXPECT_THAT(
        networks.run(words).problems,
        ElementsAre(HasSubstr("cannot remove the network \"front\": containers use it: web, db (stopped); what")));
  }
  networks.host.store().remove("0bc7");
  networks.host.store().remove("0bc8");
  EXPECT_EQ(networks.run({"rm", "front"}).text, "front\n");
  EXPECT_FALSE(networks.has("10-front.conflist"));
}

TEST(NetworkRm, NeverRemovesWhatSomebodyElseWroteWithoutForce) {
  const Networks networks;
  networks.host.dir.write("net.d/20-other.conflist", others);
  EXPECT_THAT(networks.run({"rm", "other"}).problems, ElementsAre(HasSubstr("--force removes it")));
  EXPECT_TRUE(networks.has("20-other.conflist"));
  EXPECT_EQ(networks.run({"rm", "--force", "other"}).text, "other\n");
  EXPECT_FALSE(networks.has("20-other.conflist"));
}

TEST(NetworkRm, GoesOnBehindOneThatItCannotRemove) {
  const Networks networks;
  networks.create("front");
  const auto answer = networks.run({"rm", "nobody", "front"});
  EXPECT_EQ(answer.text, "front\n");
  EXPECT_THAT(answer.problems, ElementsAre(HasSubstr("no network \"nobody\"")));
}

TEST(NetworkPrune, RemovesOursThatNobodyUsesAndThatIsNotTheDefaultOne) {
  const Networks networks;
  networks.create("first", 0);
  networks.create("used", 1);
  networks.create("unused", 2);
  networks.host.dir.write("net.d/90-other.conflist", others);
  networks.attached("0bc7", "web", "used", record::Phase::attached);
  EXPECT_EQ(networks.run({"prune", "--dry-run"}).text, "unused\n");
  EXPECT_TRUE(networks.has("30-unused.conflist"));
  EXPECT_EQ(networks.run({"prune"}).text, "unused\n");
  EXPECT_EQ(networks.run({"ls", "-q"}).text, "first\nused\nother\n");
}

}  // namespace
}  // namespace docker_cni
