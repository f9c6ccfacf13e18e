// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/host_local.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/attachment/host.hpp"

namespace docker_cni::attachment {
namespace {

/// Container 0bc7 on a network whose leases are below `leases`, with the addresses 10.1.0.2 and fd01::2.
record::Record record_with_leases(const support::fs::path& leases) {
  record::Attachment attachment;
  attachment.list = cni::parse_network_config_list(
      R"({"cniVersion":"1.0.0","name":"front","plugins":[{"type":"bridge","ipam":{"type":"host-local","dataDir":")" +
      leases.string() + R"("}}]})");
  attachment.interface = "eth0";
  attachment.result = R"({"cniVersion":"1.0.0","ips":[{"address":"10.1.0.2/24"},{"address":"fd01::2/64"}]})";
  record::Record record;
  record.id = "0bc7";
  record.attachments.push_back(std::move(attachment));
  return record;
}

void complete(const support::Host& host, const record::Record& record) {
  const auto operation = host.operation();
  complete_leases(record, record.attachments.front(), operation);
}

TEST(HostLocalLeases, ThatAPowerCutHasEmptiedGetTheirOwnerBack) {
  const support::Host host({"front"});
  host.dir.write("leases/front/10.1.0.2", "");
  host.dir.write("leases/front/fd01::2", "another\r\neth0");
  host.dir.write("leases/front/10.1.0.3", "");
  complete(host, record_with_leases(host.dir.path() / "leases"));
  EXPECT_EQ(host.dir.read("leases/front/10.1.0.2"), "0bc7\r\neth0");
  EXPECT_EQ(host.dir.read("leases/front/fd01::2"), "another\r\neth0");
  EXPECT_EQ(host.dir.read("leases/front/10.1.0.3"), "") << "whose it is, nobody knows";
}

TEST(HostLocalLeases, ThatAreNotThereAreNotMade) {
  const support::Host host({"front"});
  complete(host, record_with_leases(host.dir.path() / "leases"));
  EXPECT_FALSE(support::fs::exists(host.dir.path() / "leases"));
}

}  // namespace
}  // namespace docker_cni::attachment
