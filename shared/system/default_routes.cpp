// SPDX-License-Identifier: Apache-2.0
#include "shared/system/default_routes.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <net/if.h>
#include <net/route.h>
#include <netinet/in.h>
#include <sstream>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "shared/error.hpp"
#include "shared/system/file.hpp"
#include "shared/system/in_netns.hpp"

namespace docker_cni::system {
namespace {

/// linux/ipv6_route.h, which can't be included beside net/route.h: a router has announced it.
constexpr unsigned long rtf_addrconf = 0x00040000;

unsigned long hexadecimal_or_zero(std::string_view text) {
  unsigned long number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number, 16);
  return number;
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

/// Calls `take` with the words of each line of /proc/net/`name` of the namespace that we are in.
template <class Take>
void for_each_line(const char* name, Take take) {
  std::istringstream lines(read_file_if_there(std::string("/proc/thread-self/net/") + name).value_or(""));
  for (std::string line; std::getline(lines, line);) take(words_of(line));
}

/// Interface, destination, gateway, flags, references, uses, metric, mask; in network order as a number of ours.
void read_ipv4(std::vector<DefaultRoute>& routes) {
  for_each_line("route", [&](const std::vector<std::string>& words) {
    if (words.size() < 8 || words[1] != "00000000" || words[7] != "00000000") return;
    if ((hexadecimal_or_zero(words[3]) & RTF_REJECT) != 0) return;
    unsigned metric = 0;
    std::from_chars(words[6].data(), words[6].data() + words[6].size(), metric);
    routes.push_back({words[0], words[2], false, metric});
  });
}

/// Destination, its length, source, its length, next hop, metric, references, uses, flags, interface.
void read_ipv6(std::vector<DefaultRoute>& routes) {
  for_each_line("ipv6_route", [&](const std::vector<std::string>& words) {
    if (words.size() < 10 || words[1] != "00" || words[0].find_first_not_of('0') != std::string::npos) return;
    const auto flags = hexadecimal_or_zero(words[8]);
    const bool is_made = (flags & (RTF_REJECT | rtf_addrconf)) == 0 && (flags & RTF_UP) != 0;
    if (is_made && words[9] != "lo") {
      routes.push_back({words[9], words[4], true, static_cast<unsigned>(hexadecimal_or_zero(words[5]))});
    }
  });
}

void change(int family, const void* request) {
  const UniqueFd fd(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (fd.get() < 0 || ::ioctl(fd.get(), SIOCDELRT, request) != 0) throw SystemError("its default route", errno);
}

void remove_ipv4(const DefaultRoute& route) {
  std::array<char, IFNAMSIZ> device{};
  route.interface.copy(device.data(), device.size() - 1);
  rtentry request{};
  request.rt_dev = device.data();
  request.rt_flags = RTF_UP;
  request.rt_metric = static_cast<short>(route.metric + 1);  // the kernel takes one off
  sockaddr_in any{};
  any.sin_family = AF_INET;
  std::memcpy(&request.rt_dst, &any, sizeof any);
  std::memcpy(&request.rt_genmask, &any, sizeof any);
  any.sin_addr.s_addr = static_cast<in_addr_t>(hexadecimal_or_zero(route.gateway));
  if (any.sin_addr.s_addr != 0) request.rt_flags |= RTF_GATEWAY;
  std::memcpy(&request.rt_gateway, &any, sizeof any);
  change(AF_INET, &request);
}

void remove_ipv6(const DefaultRoute& route) {
  in6_rtmsg request{};
  for (std::size_t byte = 0; byte < 16 && 2 * byte + 2 <= route.gateway.size(); ++byte) {
    request.rtmsg_gateway.s6_addr[byte] =
        static_cast<unsigned char>(hexadecimal_or_zero(std::string_view(route.gateway).substr(2 * byte, 2)));
  }
  request.rtmsg_metric = route.metric;
  request.rtmsg_flags = RTF_UP;
  if (route.gateway.find_first_not_of('0') != std::string::npos) request.rtmsg_flags |= RTF_GATEWAY;
  request.rtmsg_ifindex = static_cast<int>(::if_nametoindex(route.interface.c_str()));
  change(AF_INET6, &request);
}

}  // namespace

std::vector<DefaultRoute> default_routes(const UniqueFd& netns) {
  std::vector<DefaultRoute> routes;
  in_netns(netns, [&] {
    read_ipv4(routes);
    read_ipv6(routes);
  });
  return routes;
}

void remove_default_routes(const UniqueFd& netns, const std::vector<DefaultRoute>& routes) {
  if (routes.empty()) return;
  in_netns(netns, [&] {
    for (const auto& route : routes) {
      in_context([&] { return "interface " + route.interface; },
                 [&] { route.ipv6 ? remove_ipv6(route) : remove_ipv4(route); });
    }
  });
}

}  // namespace docker_cni::system
