// SPDX-License-Identifier: Apache-2.0
#include "shared/engine/container_info.hpp"

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

ContainerInfo facts_of(const DockerContainer& container, std::string_view root = moby_root) {
  return read_container_info(oci::read_spec(container.bundle() / "config.json"), DockerContainer::id,
                             container.bundle(), root);
}

ContainerInfo facts_of(const std::string& spec, std::string_view id, const fs::path& bundle,
                       std::string_view root = {}) {
  return read_container_info(oci::parse_spec(spec), id, bundle, root);
}

TEST(ContainerInfo, OfADockerContainerAreItsDirectoryAndNetworkMode) {
  const support::TempDir dir;
  const DockerContainer container(dir);
  const auto info = facts_of(container);
  EXPECT_EQ(info.engine, Engine::docker);
  EXPECT_EQ(info.engine_dir, container.directory());
  EXPECT_EQ(info.network_mode, "none");
  EXPECT_FALSE(info.managed_plugin);
  EXPECT_THAT(info.labels, IsEmpty());
}

TEST(ContainerInfo, TellTheNetworkThatDockerGivesAContainer) {
  const support::TempDir dir;
  EXPECT_EQ(facts_of(DockerContainer(dir, "my-net")).network_mode, "my-net");
}

TEST(ContainerInfo, TellWhatOfItsResolvConfTheUserHasChosen) {
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

TEST(ContainerInfo, NameAndLabelsAreReadWhenSomebodyAsks) {
  const support::TempDir dir;
  auto info = facts_of(DockerContainer(dir));
  read_labels({}, info);
  EXPECT_EQ(info.name, "web");
  EXPECT_THAT(info.labels, ElementsAre(Pair("cni.networks", "front")));
}

TEST(ContainerInfo, LabelsMayBeAbsentInEveryWay) {
  const support::TempDir dir;
  const DockerContainer container(dir);
  auto info = facts_of(container);
  for (const auto* text : {"{}", R"({"Config":null})", R"({"Config":{"Labels":null}})"}) {
    dir.write(in_directory("config.v2.json"), text);
    read_labels({}, info);
    EXPECT_THAT(info.labels, IsEmpty()) << text;
  }
  ContainerInfo none;
  read_labels({}, none);
  EXPECT_EQ(none.name, "");
}

TEST(ContainerInfo, AreFoundThoughAVolumeCoversOneOfTheFiles) {
  const support::TempDir dir;
  const DockerContainer container(dir);
  auto text = dir.read(in_bundle("config.json"));
  text = support::replaced(text, (container.directory() / "hostname").string(), "/home/me/hostname");
  EXPECT_EQ(facts_of(text, DockerContainer::id, container.bundle()).engine_dir, container.directory());
  text = support::replaced(text, (container.directory() / "resolv.conf").string(), "/home/me/resolv.conf");
  EXPECT_EQ(facts_of(text, DockerContainer::id, container.bundle()).engine_dir, container.directory());
}

TEST(ContainerInfo, AreFoundThoughVolumesCoverAllOfTheFiles) {
  const support::TempDir dir;
  const DockerContainer container(dir);
  auto text = dir.read(in_bundle("config.json"));
  for (const auto* name : {"hostname", "resolv.conf", "hosts"}) {
    text = support::replaced(text, (container.directory() / name).string(), std::string("/home/me/") + name);
  }
  const auto data = container.directory().parent_path().parent_path();
  text = support::replaced(text, "/var/lib/docker/", data.string() + "/");
  const auto info = facts_of(text, DockerContainer::id, container.bundle());
  EXPECT_EQ(info.engine, Engine::docker);
  EXPECT_EQ(info.engine_dir, container.directory());
  EXPECT_FALSE(info.managed_plugin);
}

TEST(ContainerInfo, AreNotLedByAnAnnotation) {
  const support::TempDir dir;
  const DockerContainer container(dir);
  const auto text = dir.read(in_bundle("config.json"));
  for (const auto* manager : {"libpod", "cri-o"}) {
    auto spec = oci::parse_spec(text);
    spec.annotations["io.container.manager"] = manager;
    const auto info = read_container_info(spec, DockerContainer::id, container.bundle(), moby_root);
    EXPECT_EQ(info.engine, Engine::docker) << manager;
    EXPECT_EQ(info.network_mode, "none") << manager;
  }
}

TEST(ContainerInfo, TellTheNetworksToWhichDockerConnectsIt) {
  const support::TempDir dir;
  const DockerContainer container(dir);
  auto info = facts_of(container);
  dir.write(in_directory("config.v2.json"), R"({"NetworkSettings":{"Networks":{"bridge":{},"none":null}}})");
  read_labels({}, info);
  EXPECT_THAT(info.networks, ElementsAre("bridge", "none"));
}

TEST(ContainerInfo, OfAnotherContainersFilesAreNotOurs) {
  const support::TempDir dir;
  const DockerContainer container(dir);
  const auto text = dir.read(in_bundle("config.json"));
  const auto info = facts_of(text, "0bc7", "/b");
  EXPECT_EQ(info.engine, Engine::none);
  EXPECT_TRUE(info.engine_dir.empty());
}

TEST(ContainerInfo, ThatCantBeReadAreNoGuess) {
  const support::TempDir dir;
  const DockerContainer container(dir);
  const auto name = in_directory("hostconfig.json");
  const auto file = container.directory() / "hostconfig.json";
  for (const auto* text : {"", "{", "[]", R"({"NetworkMode":7})", "{} {}"}) {
    dir.write(name, text);
    EXPECT_THAT([&] { facts_of(container); }, ThrowsMessage<Error>(HasSubstr(file.string()))) << text;
  }
  dir.write(name, "{}");
  auto info = facts_of(container);
  const auto config = dir.write(in_directory("config.v2.json"), R"({"Config":{"Labels":{"a":1}}})");
  EXPECT_THAT([&] { read_labels({}, info); }, ThrowsMessage<Error>(HasSubstr(config.string())));
}

TEST(ContainerInfo, TellAManagedPluginByDockerdWithoutAContainer) {
  EXPECT_TRUE(facts_of("{}", "0bc7", "/b", "/run/docker/runtime-runc/plugins.moby").managed_plugin);
  EXPECT_TRUE(facts_of("{}", "0bc7", "/b", moby_root).managed_plugin);
  EXPECT_TRUE(facts_of("{}", "0bc7", "/run/x/plugins.moby/0bc7").managed_plugin);
  EXPECT_FALSE(facts_of("{}", "0bc7", "/b", "/run/containerd/runc/default").managed_plugin);
  EXPECT_FALSE(facts_of("{}", "0bc7", "/b", "/run/notmoby").managed_plugin);
}

TEST(ContainerInfo, OfPodmanAndCrioAreTheDirectoryThatGoesWithTheContainer) {
  const auto podman = facts_of(R"({"annotations":{"io.container.manager":"libpod"}})", "0bc7",
                               "/var/lib/containers/storage/overlay-containers/0bc7/userdata");
  EXPECT_EQ(podman.engine, Engine::podman);
  EXPECT_EQ(podman.engine_dir, "/var/lib/containers/storage/overlay-containers/0bc7");
  EXPECT_FALSE(podman.pod_member);
  const auto crio =
      facts_of(R"({"annotations":{"io.container.manager":"cri-o","io.kubernetes.cri-o.ContainerType":"container"}})",
               "0bc7", "/run/containers/storage/overlay-containers/0bc7/userdata");
  EXPECT_EQ(crio.engine, Engine::crio);
  EXPECT_EQ(crio.engine_dir, "/run/containers/storage/overlay-containers/0bc7");
  EXPECT_TRUE(crio.pod_member);
  EXPECT_TRUE(
      facts_of(R"({"annotations":{"io.container.manager":"libpod"}})", "0bc7", "/odd/userdata").engine_dir.empty());
}

TEST(ContainerInfo, TellAPodsMemberFromItsSandbox) {
  EXPECT_TRUE(facts_of(R"({"annotations":{"io.kubernetes.cri.container-type":"container"}})", "a", "/b").pod_member);
  EXPECT_FALSE(facts_of(R"({"annotations":{"io.kubernetes.cri.container-type":"sandbox"}})", "a", "/b").pod_member);
}

}  // namespace
}  // namespace docker_cni::engine
