// SPDX-License-Identifier: Apache-2.0
#include "shared/system/socket_holder.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <boost/filesystem/path.hpp>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <netinet/in.h>
#include <sstream>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include "shared/error.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"
#include "shared/system/process.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::system {
namespace {

namespace fs = boost::filesystem;

int socket_type(Transport transport) { return transport == Transport::tcp ? SOCK_STREAM : SOCK_DGRAM; }

/// The errno of binding `name` without SO_REUSEADDR; 0: it can be bound.
int try_to_bind(Transport transport, const sockaddr* name, socklen_t size) {
  const UniqueFd fd(::socket(name->sa_family, socket_type(transport) | SOCK_CLOEXEC, 0));
  if (fd.get() < 0) return errno;
  const int only = 1;
  if (name->sa_family == AF_INET6) ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only);
  return ::bind(fd.get(), name, size) == 0 ? 0 : errno;
}

int try_ipv4(const SocketAddress& address) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(address.port);
  if (!address.ip.empty()) ::inet_pton(AF_INET, address.ip.c_str(), &name.sin_addr);
  return try_to_bind(address.transport, reinterpret_cast<const sockaddr*>(&name), sizeof name);
}

int try_ipv6(const SocketAddress& address) {
  sockaddr_in6 name{};
  name.sin6_family = AF_INET6;
  name.sin6_port = htons(address.port);
  if (!address.ip.empty()) ::inet_pton(AF_INET6, address.ip.c_str(), &name.sin6_addr);
  return try_to_bind(address.transport, reinterpret_cast<const sockaddr*>(&name), sizeof name);
}

/// The errno of binding `address`; where it stands for both families, the first that fails. A host may be without IPv6.
int try_to_bind(const SocketAddress& address) {
  if (!address.ip.empty()) return address.ip.find(':') == std::string::npos ? try_ipv4(address) : try_ipv6(address);
  if (const int error = try_ipv4(address); error != 0) return error;
  const int error = try_ipv6(address);
  return error == EAFNOSUPPORT || error == EADDRNOTAVAIL ? 0 : error;
}

/// One line of /proc/net/tcp, tcp6, udp or udp6: fields by place.
struct SocketLine {
  unsigned port = 0;
  unsigned state = 0;
  std::string inode;
};

SocketLine parse_socket(const std::string& line) {
  std::istringstream fields(line);
  std::vector<std::string> words;
  for (std::string word; words.size() < 10 && fields >> word;) words.push_back(word);
  SocketLine socket;
  if (words.size() < 10) return socket;
  const auto hexadecimal = [](std::string_view text) {
    unsigned number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number, 16);
    return number;
  };
  const auto colon = std::min(words[1].find(':'), words[1].size() - 1);
  socket.port = hexadecimal(std::string_view(words[1]).substr(colon + 1));
  socket.state = hexadecimal(words[3]);
  socket.inode = words[9];
  return socket;
}

/// The sockets at a port, by what the kernel lists.
struct Sockets {
  std::vector<std::string> holding;  // inodes of those that listen
  bool connections = false;          // of those that don't there are some
};

Sockets sockets_at(Transport transport, unsigned port) {
  constexpr unsigned tcp_listen = 0x0A;
  constexpr unsigned udp_unconnected = 0x07;
  Sockets sockets;
  const bool tcp = transport == Transport::tcp;
  for (const auto* file :
       {tcp ? "/proc/self/net/tcp" : "/proc/self/net/udp", tcp ? "/proc/self/net/tcp6" : "/proc/self/net/udp6"}) {
    std::istringstream lines(read_file_if_there(file).value_or(""));
    for (std::string line; std::getline(lines, line);) {
      const auto socket = parse_socket(line);
      if (socket.port != port) continue;
      if (socket.state == (tcp ? tcp_listen : udp_unconnected)) {
        sockets.holding.push_back(socket.inode);
      } else {
        sockets.connections = true;
      }
    }
  }
  return sockets;
}

bool has_socket(pid_t pid, const std::vector<std::string>& inodes) {
  const auto directory = fs::path("/proc") / std::to_string(pid) / "fd";
  for (const auto& name : names_in(directory).value_or(std::vector<std::string>())) {
    std::array<char, 64> target{};
    const auto length = ::readlink((directory / name).c_str(), target.data(), target.size());
    const std::string_view link(target.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
    const auto is_it = [link](const std::string& inode) { return link == "socket:[" + inode + "]"; };
    if (std::any_of(inodes.begin(), inodes.end(), is_it)) return true;
  }
  return false;
}

/// The process that has one of the sockets `inodes`. A process that ends meanwhile has none.
SocketHolder process_with(const std::vector<std::string>& inodes) {
  for (const auto pid : processes()) {
    try {
      if (!has_socket(pid, inodes)) continue;
      auto name = read_file("/proc/" + std::to_string(pid) + "/comm");
      name.erase(std::min(name.find('\n'), name.size()));
      return {name, pid};
    } catch (const SystemError&) {
      continue;
    }
  }
  return {};
}

}  // namespace

std::optional<SocketHolder> socket_holder(const SocketAddress& address) {
  const int error = try_to_bind(address);
  if (error == 0) return std::nullopt;
  if (error == EADDRNOTAVAIL) throw SystemError("the host has no address " + address.ip, error);
  if (error != EADDRINUSE) throw SystemError("port " + std::to_string(address.port), error);
  const auto sockets = sockets_at(address.transport, address.port);
  if (sockets.holding.empty()) return sockets.connections ? std::nullopt : std::optional(SocketHolder());
  return process_with(sockets.holding);
}

}  // namespace docker_cni::system
