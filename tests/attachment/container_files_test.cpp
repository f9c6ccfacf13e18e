#include "shared/attachment/container_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/temp_dir.hpp"

namespace docker_cni::attachment {
namespace {

using ::testing::ElementsAre;

record::Record attached(const boost::filesystem::path& owner) {
  record::Record record;
  record.owner = owner;
  record.attachments.emplace_back();
  record.attachments.back().result =
      R"({"cniVersion":"1.0.0","ips":[{"address":"10.1.0.2/24"},{"address":"fd00::2/64"}]})";
  return record;
}

oci::Spec spec_with_hosts(const boost::filesystem::path& hosts) {
  return oci::parse_spec(R"({"hostname":"web","mounts":[{"destination":"/etc/hosts","source":")" + hosts.string() +
                         R"("}]})");
}

TEST(AddressesIn, AreReadFromOldAndNewResults) {
  EXPECT_THAT(addresses_in(R"({"ips":[{"address":"10.1.0.2/24"},{"address":"fd00::2/64"}]})"),
              ElementsAre("10.1.0.2", "fd00::2"));
  EXPECT_THAT(addresses_in(R"({"ip4":{"ip":"10.1.0.2/24"},"ip6":{"ip":"fd00::2/64"}})"),
              ElementsAre("10.1.0.2", "fd00::2"));
}

TEST(HostsText, HasTheContainersNameOnceAfterManyStarts) {
  const auto once = hosts_text("127.0.0.1\tlocalhost", "web", {"10.1.0.2"});
  EXPECT_EQ(once, "127.0.0.1\tlocalhost\n10.1.0.2\tweb # docker-cni\n");
  EXPECT_EQ(hosts_text(once, "web", {"10.1.0.3"}), "127.0.0.1\tlocalhost\n10.1.0.3\tweb # docker-cni\n");
}

TEST(ContainerFiles, AreWrittenInPlaceSoThatTheMountShowsThem) {
  const support::TempDir dir;
  const auto hosts = dir.write("0bc7/hosts", "127.0.0.1\tlocalhost\n");
  struct stat before {};
  ASSERT_EQ(::stat(hosts.c_str(), &before), 0);
  write_container_files(attached(dir.path() / "0bc7"), spec_with_hosts(hosts), {});
  struct stat after {};
  ASSERT_EQ(::stat(hosts.c_str(), &after), 0);
  EXPECT_EQ(after.st_ino, before.st_ino);
  EXPECT_EQ(dir.read("0bc7/hosts"), "127.0.0.1\tlocalhost\n10.1.0.2\tweb # docker-cni\nfd00::2\tweb # docker-cni\n");
}

TEST(ContainerFiles, HaveTheDnsOfTheFirstNetworkThatTellsAny) {
  const support::TempDir dir;
  const auto file = dir.write("0bc7/resolv.conf", "nameserver 192.0.2.1\n");
  const auto spec =
      oci::parse_spec(R"({"mounts":[{"destination":"/etc/resolv.conf","source":")" + file.string() + R"("}]})");
  auto record = attached(dir.path() / "0bc7");
  write_container_files(record, spec, {});
  EXPECT_EQ(dir.read("0bc7/resolv.conf"), "nameserver 192.0.2.1\n");
  for (const auto* server : {"10.2.0.53", "10.3.0.53"}) {
    record.attachments.emplace_back();
    record.attachments.back().result =
        R"({"cniVersion":"1.0.0","dns":{"nameservers":[")" + std::string(server) + R"("]}})";
  }
  write_container_files(record, spec, {.nameservers = true, .search = false, .options = false});
  EXPECT_EQ(dir.read("0bc7/resolv.conf"), "nameserver 192.0.2.1\n");
  write_container_files(record, spec, {});
  EXPECT_EQ(dir.read("0bc7/resolv.conf"), "nameserver 10.2.0.53\n");
}

TEST(ContainerFiles, ThatAUserMountedAreLeftAlone) {
  const support::TempDir dir;
  const auto hosts = dir.write("mine/hosts", "mine\n");
  dir.directory("0bc7");
  write_container_files(attached(dir.path() / "0bc7"), spec_with_hosts(hosts), {});
  EXPECT_EQ(dir.read("mine/hosts"), "mine\n");
}

TEST(ContainerFiles, NeverHoldAHostNameThatWouldAddALineOfItsOwn) {
  const support::TempDir dir;
  const auto hosts = dir.write("0bc7/hosts", "");
  auto spec = spec_with_hosts(hosts);
  spec.hostname = "web\n6.6.6.6 registry";
  write_container_files(attached(dir.path() / "0bc7"), spec, {});
  EXPECT_EQ(dir.read("0bc7/hosts"), "");
}

}  // namespace
}  // namespace docker_cni::attachment
