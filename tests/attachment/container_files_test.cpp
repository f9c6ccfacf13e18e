// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/container_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/temp_dir.hpp"

namespace docker_cni::attachment {
namespace {

using ::testing::ElementsAre;

record::Record attached(const boost::filesystem::path& engine_dir) {
  record::Record record;
  record.engine_dir = engine_dir;
  record.attachments.emplace_back();
  record.attachments.back().result =
      R"({"cniVersion":"1.0.0","ips":[{"address":"10.1.0.2/24"},{"address":"fd00::2/64"}]})";
  return record;
}

TEST(AddressesIn, AreReadFromOldAndNewResults) {
  EXPECT_THAT(addresses_in(R"({"ips":[{"address":"10.1.0.2/24"},{"address":"fd00::2/64"}]})"),
              ElementsAre("10.1.0.2", "fd00::2"));
  EXPECT_THAT(addresses_in(R"({"ip4":{"ip":"10.1.0.2/24"},"ip6":{"ip":"fd00::2/64"}})"),
              ElementsAre("10.1.0.2", "fd00::2"));
}

TEST(ResolvConf, HasTheDnsOfTheFirstNetworkThatTellsAny) {
  const support::TempDir dir;
  const auto file = dir.write("0bc7/resolv.conf", "nameserver 192.0.2.1\n");
  const auto spec =
      oci::parse_spec(R"({"mounts":[{"destination":"/etc/resolv.conf","source":")" + file.string() + R"("}]})");
  auto record = attached(dir.path() / "0bc7");
  write_resolv_conf(record, spec, {});
  EXPECT_EQ(dir.read("0bc7/resolv.conf"), "nameserver 192.0.2.1\n");
  for (const auto* server : {"10.2.0.53", "10.3.0.53"}) {
    record.attachments.emplace_back();
    record.attachments.back().result =
        R"({"cniVersion":"1.0.0","dns":{"nameservers":[")" + std::string(server) + R"("]}})";
  }
  write_resolv_conf(record, spec, {.nameservers = true, .search = false, .options = false});
  EXPECT_EQ(dir.read("0bc7/resolv.conf"), "nameserver 192.0.2.1\n");
  struct stat before {};
  ASSERT_EQ(::stat(file.c_str(), &before), 0);
  write_resolv_conf(record, spec, {});
  EXPECT_EQ(dir.read("0bc7/resolv.conf"), "nameserver 10.2.0.53\n");
  struct stat after {};
  ASSERT_EQ(::stat(file.c_str(), &after), 0);
  EXPECT_EQ(after.st_ino, before.st_ino) << "a bind mount would go on showing the old file";
}

TEST(ResolvConf, ThatAUserMountedIsLeftAlone) {
  const support::TempDir dir;
  const auto file = dir.write("mine/resolv.conf", "nameserver 192.0.2.1\n");
  dir.directory("0bc7");
  auto record = attached(dir.path() / "0bc7");
  record.attachments.back().result = R"({"cniVersion":"1.0.0","dns":{"nameservers":["10.2.0.53"]}})";
  write_resolv_conf(
      record, oci::parse_spec(R"({"mounts":[{"destination":"/etc/resolv.conf","source":")" + file.string() + R"("}]})"),
      {});
  EXPECT_EQ(dir.read("mine/resolv.conf"), "nameserver 192.0.2.1\n");
}

}  // namespace
}  // namespace docker_cni::attachment
