// SPDX-License-Identifier: Apache-2.0
#include "shared/system/tentative_addresses.hpp"

#include <array>
#include <cerrno>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <sstream>
#include <string>
#include <sys/socket.h>

#include "shared/error.hpp"
#include "shared/system/file.hpp"
#include "shared/system/unique_fd.hpp"

namespace docker_cni::system {
namespace {

/// Can be read when an IPv6 address of our network namespace has changed.
UniqueFd watch_addresses() {
  UniqueFd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
  sockaddr_nl group{};
  group.nl_family = AF_NETLINK;
  group.nl_groups = RTMGRP_IPV6_IFADDR;
  const auto* const address = reinterpret_cast<const sockaddr*>(&group);  // NOLINT(*-reinterpret-cast)
  if (!fd.valid() || ::bind(fd.get(), address, sizeof group) != 0) throw SystemError("IPv6 addresses", errno);
  return fd;
}

/// Takes what is there to be read, which only says that something has changed.
void drain(const UniqueFd& fd) {
  std::array<char, 4096> unread;  // NOLINT(*-member-init)
  // ENOBUFS tells that some were lost: all the same here.
  while (::recv(fd.get(), unread.data(), unread.size(), 0) > 0 || errno == EINTR || errno == ENOBUFS) {
  }
}

}  // namespace

bool has_tentative_address(std::string_view if_inet6, const std::set<int>& interfaces) {
  std::istringstream lines{std::string(if_inet6)};
  lines >> std::hex;
  std::string address;
  std::string name;
  int interface = 0;
  unsigned length = 0;
  unsigned scope = 0;
  unsigned flags = 0;
  while (lines >> address >> interface >> length >> scope >> flags >> name) {
    // Of one that another host has, nothing else will become.
    const bool asks = (flags & IFA_F_TENTATIVE) != 0 && (flags & IFA_F_DADFAILED) == 0;
    if (asks && interfaces.contains(interface)) return true;
  }
  return false;
}

bool wait_while_tentative(const std::set<int>& interfaces, const Deadline& deadline, int cancel) {
  const auto changes = watch_addresses();
  while (has_tentative_address(read_file_if_there("/proc/self/net/if_inet6").value_or(""), interfaces)) {
    std::array<pollfd, 2> waited{{{changes.get(), POLLIN, 0}, {cancel, POLLIN, 0}}};
    const auto ready = ::poll(waited.data(), waited.size(), static_cast<int>(deadline.left().count()));
    if (ready < 0 && errno != EINTR) throw SystemError("IPv6 addresses", errno);
    if (ready == 0) break;
    if (ready > 0 && waited[1].revents != 0) return false;
    drain(changes);
  }
  return true;
}

}  // namespace docker_cni::system
