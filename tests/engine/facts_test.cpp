#include "shared/engine/facts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "shared/engine/labels.hpp"
#include "shared/error.hpp"
#include "tests/support/docker_container.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::engine {
namespace {

using support::DockerContainer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::ThrowsMessage;

/// The names of Docker's files in a test's directory.
fs::path in_directory(const char* name) { return fs::path("docker/containers") / DockerContainer::id / name; }
fs::path in_bundle(const char* name) { return fs::path("moby") / DockerContainer::id / name; }

constexpr const char* moby_root = "/run/docker/runtime-runc/moby";

Facts facts_of(const DockerContainer& container, std::string_view root = moby_root) {
  return read_facts(oci::read_spec(container.bundle() / "config.json"), DockerContainer::id, container.bundle(), root);
}

Facts facts_of(const std::string& spec, std::string_view id, const fs::path& bundle, std::string_view root = {}) {
  return read_facts(oci::parse_spec(spec), id, bundle, root);
}

TEST(Facts, OfADockerContainerAreItsDirectoryAndNetworkMode) {
  const support::TempDir dir;
  const DockerContainer container(dir);
  const auto facts = facts_of(container);
  EXPECT_EQ(facts.engine, Engine::docker);
  EXPECT_EQ(facts.owner, container.directory());
  EXPECT_EQ(facts.network_mode, "none");
  EXPECT_FALSE(facts.managed_plugin);
  EXPECT_THAT(facts.labels, IsEmpty());
}

TEST(Facts, TellTheNetworkThatDockerGivesAContainer) {
  const support::TempDir dir;
  EXPECT_EQ(facts_of(DockerContainer(dir, "my-net")).network_mode, "my-net");
}

TEST(Facts, TellWhatOfItsResolvConfTheUserHasChosen) {
  const support::TempDir dir;
  const DockerContainer container(dir);
  EXPECT_FALSE(facts_of(container).chosen_dns.nameservers);
  const auto file = in_directory("hostconfig.json");
  dir.write(file, support::replaced(dir.read(file), R"("Dns":[])", R"("Dns":["9.9.9.9"])"));
  EXPECT_TRUE(facts_of(container).chosen_dns.nameservers);
  EXPECT_FALSE(facts_of(container).chosen_dns.search);
  dir.write(file, support::replaced(dir.read(file), R"("DnsSearch":[])", R"("DnsSearch":["a.b"])"));
  dir.write(file, support::replaced(dir.read(file), R"("DnsOptions":[])", R"("DnsOptions":["ndots:2"])"));
  EXPECT_TRUE(facts_of(container).chosen_dns.search);
  EXPECT_TRUE(facts_of(container).chosen_dns.options);
}

TEST(Facts, NameAndLabelsAreReadWhenSomebodyAsks) {
  const support::TempDir dir;
  auto facts = facts_of(DockerContainer(dir));
  read_labels(facts);
  EXPECT_EQ(facts.name, "web");
  EXPECT_THAT(facts.labels, ElementsAre(Pair("cni.networks", "front")));
}

TEST(Facts, LabelsMayBeAbsentInEveryWay) {
  const support::TempDir dir;
  const DockerContainer container(dir);
  auto facts = facts_of(container);
  for (const auto* text : {"{}", R"({"Config":null})", R"({"Config":{"Labels":null}})"}) {
    dir.write(in_directory("config.v2.json"), text);
    read_labels(facts);
    EXPECT_THAT(facts.labels, IsEmpty()) << text;
  }
  Facts none;
  read_labels(none);
  EXPECT_EQ(none.name, "");
}

TEST(Facts, AreFoundThoughAVolumeCoversOneOfTheFiles) {
  const support::TempDir dir;
  const DockerContainer container(dir);
  auto text = dir.read(in_bundle("config.json"));
  text = support::replaced(text, (container.directory() / "hostname").string(), "/home/me/hostname");
  EXPECT_EQ(facts_of(text, DockerContainer::id, container.bundle()).owner, container.directory());
  text = support::replaced(text, (container.directory() / "resolv.conf").string(), "/home/me/resolv.conf");
  EXPECT_EQ(facts_of(text, DockerContainer::id, container.bundle()).owner, container.directory());
}

TEST(Facts, OfAnotherContainersFilesAreNotOurs) {
  const support::TempDir dir;
  const DockerContainer container(dir);
  const auto text = dir.read(in_bundle("config.json"));
  const auto facts = facts_of(text, "0bc7", "/b");
  EXPECT_EQ(facts.engine, Engine::none);
  EXPECT_TRUE(facts.owner.empty());
}

TEST(Facts, ThatCantBeReadAreNoGuess) {
  const support::TempDir dir;
  const DockerContainer container(dir);
  const auto name = in_directory("hostconfig.json");
  const auto file = container.directory() / "hostconfig.json";
  for (const auto* text : {"", "{", "[]", R"({"NetworkMode":7})", "{} {}"}) {
    dir.write(name, text);
    EXPECT_THAT([&] { facts_of(container); }, ThrowsMessage<Error>(HasSubstr(file.string()))) << text;
  }
  dir.write(name, "{}");
  auto facts = facts_of(container);
  const auto config = dir.write(in_directory("config.v2.json"), R"({"Config":{"Labels":{"a":1}}})");
  EXPECT_THAT([&] { read_labels(facts); }, ThrowsMessage<Error>(HasSubstr(config.string())));
}

TEST(Facts, TellAManagedPluginByDockerdWithoutAContainer) {
  EXPECT_TRUE(facts_of("{}", "0bc7", "/b", "/run/docker/runtime-runc/plugins.moby").managed_plugin);
  EXPECT_TRUE(facts_of("{}", "0bc7", "/b", moby_root).managed_plugin);
  EXPECT_TRUE(facts_of("{}", "0bc7", "/run/x/plugins.moby/0bc7").managed_plugin);
  EXPECT_FALSE(facts_of("{}", "0bc7", "/b", "/run/containerd/runc/default").managed_plugin);
  EXPECT_FALSE(facts_of("{}", "0bc7", "/b", "/run/notmoby").managed_plugin);
}

TEST(Facts, OfPodmanAndCrioAreTheDirectoryThatGoesWithTheContainer) {
  const auto podman = facts_of(R"({"annotations":{"io.container.manager":"libpod"}})", "0bc7",
                               "/var/lib/containers/storage/overlay-containers/0bc7/userdata");
  EXPECT_EQ(podman.engine, Engine::podman);
  EXPECT_EQ(podman.owner, "/var/lib/containers/storage/overlay-containers/0bc7");
  EXPECT_FALSE(podman.pod_member);
  const auto crio =
      facts_of(R"({"annotations":{"io.container.manager":"cri-o","io.kubernetes.cri-o.ContainerType":"container"}})",
               "0bc7", "/run/containers/storage/overlay-containers/0bc7/userdata");
  EXPECT_EQ(crio.engine, Engine::crio);
  EXPECT_EQ(crio.owner, "/run/containers/storage/overlay-containers/0bc7");
  EXPECT_TRUE(crio.pod_member);
  EXPECT_TRUE(facts_of(R"({"annotations":{"io.container.manager":"libpod"}})", "0bc7", "/odd/userdata").owner.empty());
}

TEST(Facts, TellAPodsMemberFromItsSandbox) {
  EXPECT_TRUE(facts_of(R"({"annotations":{"io.kubernetes.cri.container-type":"container"}})", "a", "/b").pod_member);
  EXPECT_FALSE(facts_of(R"({"annotations":{"io.kubernetes.cri.container-type":"sandbox"}})", "a", "/b").pod_member);
}

}  // namespace
}  // namespace docker_cni::engine
