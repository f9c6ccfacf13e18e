// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>

namespace docker_cni::system {

enum class Transport { tcp, udp };

/// A port of our own network namespace.
struct SocketAddress {
  Transport transport = Transport::tcp;
  std::string ip;  // IPv4 or IPv6; empty: all addresses of both
  std::uint16_t port = 0;
};

/// The process that has a socket.
struct SocketHolder {
  std::string process;  // its name; empty: nobody that we see
  pid_t pid = 0;
};

/// Who listens at `address`, or has bound it; nothing where it's free. A connection that merely goes out from this port
/// doesn't hold it. Throws SystemError if the host has no such address, or nobody can tell.
std::optional<SocketHolder> socket_holder(const SocketAddress& address);

}  // namespace docker_cni::system
