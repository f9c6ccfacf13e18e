// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/host_ports.hpp"

#include <arpa/inet.h>
#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

#include "shared/attachment/published_ports.hpp"
#include "shared/error.hpp"
#include "shared/system/process.hpp"
#include "shared/system/unique_fd.hpp"
#include "tests/support/temp_dir.hpp"

namespace docker_cni::attachment {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

/// A host's records.
struct Host {
  support::TempDir dir;
  record::Store store{record::Paths(dir.path() / "state", dir.path() / "netns")};

  Host() { store.prepare(); }

  static record::Record record(const std::string& id, std::string_view ports) {
    record::Record record;
    record.id = id;
    record.name = "the-" + id;
    record.boot_id = system::boot_id();
    record.pid = ::getpid();
    record.start_time = system::start_time(record.pid).value_or(0);
    record::Attachment attachment;
    attachment.list = cni::parse_network_config_list(
        R"({"cniVersion":"1.0.0","name":"n","plugins":[{"type":"portmap","capabilities":{"portMappings":true}}]})");
    attachment.interface = "eth0";
    attachment.capability_args =
        R"({"mac":"x","portMappings":)" + cni::format_port_mappings(parse_published_ports(ports)) + "}";
    record.attachments.push_back(attachment);
    return record;
  }

  /// The host port of the record's first mapping, once it's claimed and saved.
  unsigned start(record::Record record) const {
    const auto lock = claim_host_ports(record, store, system::Deadline::in(std::chrono::seconds(10)));
    record.phase = record::Phase::attached;
    store.save(record, system::Durability::renamed);
    return ports_of(record.attachments.front()).front().host_port;
  }

  void becomes(record::Record record, record::Phase phase) const {
    record.phase = phase;
    store.save(record, system::Durability::renamed);
  }
};

/// A socket that listens at 127.0.0.1, and its port.
struct Listener {
  system::UniqueFd fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  unsigned port = 0;

  Listener() {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof name;
    EXPECT_EQ(::bind(fd.get(), reinterpret_cast<sockaddr*>(&name), size), 0);
    EXPECT_EQ(::listen(fd.get(), 1), 0);
    EXPECT_EQ(::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&name), &size), 0);
    port = ntohs(name.sin_port);
  }
};

TEST(HostPorts, AreOneRunningContainersAlone) {
  const Host host;
  EXPECT_EQ(host.start(Host::record("aaa", "127.0.0.7:18080:80")), 18080U);
  EXPECT_THAT([&] { host.start(Host::record("bbb", "18080:81")); },
              ThrowsMessage<Error>(HasSubstr("host port 18080/tcp is held by container \"the-aaa\" (aaa)")));
  EXPECT_EQ(host.start(Host::record("ccc", "127.0.0.8:18080:80")), 18080U);
  EXPECT_EQ(host.start(Host::record("ddd", "18080:80/udp")), 18080U);
}

TEST(HostPorts, OfAStoppedContainerAreFree) {
  const Host host;
  const auto first = Host::record("aaa", "18081:80");
  host.start(first);
  host.becomes(first, record::Phase::kept);
  EXPECT_EQ(host.start(Host::record("bbb", "18081:80")), 18081U);
  EXPECT_THAT([&] { host.start(first); }, ThrowsMessage<Error>(HasSubstr("held by container \"the-bbb\"")));
}

TEST(HostPorts, OfAContainerWhoseEndNobodyToldOfAreStillHeld) {
  const Host host;
  auto dead = Host::record("aaa", "18082:80");
  dead.start_time = 1;
  host.becomes(dead, record::Phase::attached);
  EXPECT_THAT([&] { host.start(Host::record("bbb", "18082:80")); },
              ThrowsMessage<Error>(HasSubstr("docker-cni-admin release aaa")));
  dead.boot_id = "another";
  host.becomes(dead, record::Phase::attached);
  EXPECT_EQ(host.start(Host::record("bbb", "18082:80")), 18082U);
}

TEST(HostPorts, ThatAProcessListensAtAreRefusedWithItsName) {
  const Host host;
  const Listener listener;
  const auto port = std::to_string(listener.port);
  EXPECT_THAT([&] { host.start(Host::record("aaa", port + ":80")); },
              ThrowsMessage<Error>(AllOf(HasSubstr("host port " + port + "/tcp is held by the process "),
                                         HasSubstr("(pid " + std::to_string(::getpid()) + ")"))));
  EXPECT_EQ(host.start(Host::record("bbb", "127.0.0.9:" + port + ":80")), listener.port);
}

TEST(HostPorts, OnAnAddressThatTheHostLacksAreRefused) {
  const Host host;
  EXPECT_THAT([&] { host.start(Host::record("aaa", "192.0.2.77:18083:80")); },
              ThrowsMessage<Error>(HasSubstr("the host has no address 192.0.2.77")));
}

TEST(HostPorts, AskedForTwiceByOneContainerAreRefused) {
  const Host host;
  EXPECT_THAT([&] { host.start(Host::record("aaa", "18084:80,18084:81")); },
              ThrowsMessage<Error>(HasSubstr("host port 18084/tcp is held by this container itself")));
}

TEST(HostPorts, LeftToUsAreFreeOnesAndTheFormerWherePossible) {
  const Host host;
  const Listener listener;
  const auto range = std::to_string(listener.port) + "-" + std::to_string(listener.port + 3) + ":80";
  const auto first = host.start(Host::record("aaa", range));
  const auto second = host.start(Host::record("bbb", range));
  EXPECT_GT(first, listener.port);
  EXPECT_GT(second, first);

  host.becomes(Host::record("aaa", range), record::Phase::kept);
  auto again = Host::record("bbb", range);
  ask_for_former_ports(again, *host.store.load("bbb"));
  EXPECT_EQ(host.start(again), second);
  EXPECT_GT(host.start(Host::record("ccc", "80")), 1023U);
}

TEST(HostPorts, OfARangeThatIsFullAreRefused) {
  const Host host;
  const Listener listener;
  const auto port = std::to_string(listener.port);
  EXPECT_THAT([&] { host.start(Host::record("aaa", port + "-" + port + ":80")); },
              ThrowsMessage<Error>(HasSubstr("is held by the process")));
}

TEST(HostPorts, AreNotLookedAtWhereNoneIsAskedFor) {
  const Host host;
  record::Record record;
  record.id = "aaa";
  EXPECT_FALSE(claim_host_ports(record, host.store, system::Deadline::in(std::chrono::seconds(1))).has_value());
}

}  // namespace
}  // namespace docker_cni::attachment
