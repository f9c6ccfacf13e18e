// SPDX-License-Identifier: Apache-2.0
#include "shared/system/link.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <random>
#include <sched.h>

#include "shared/error.hpp"
#include "shared/system/file.hpp"
#include "shared/system/netlink.hpp"

namespace docker_cni::system {
namespace {

std::string text_of(std::string_view value) { return std::string(value.substr(0, value.find('\0'))); }

/// Its bytes as `ip link` shows them.
std::string hardware_address(std::string_view value) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char character : value) {
    const auto byte = static_cast<unsigned char>(character);
    if (!text.empty()) text += ':';
    text += digits[byte >> 4U];
    text += digits[byte & 0xfU];
  }
  return text;
}

LinkCounters counters_of(std::string_view value) {
  rtnl_link_stats64 stats{};
  std::memcpy(&stats, value.data(), std::min(value.size(), sizeof stats));  // an older kernel tells less
  return {{stats.rx_bytes, stats.rx_packets, stats.rx_errors, stats.rx_dropped},
          {stats.tx_bytes, stats.tx_packets, stats.tx_errors, stats.tx_dropped}};
}

/// What RTM_NEWLINK tells of a link.
Link parse_link(std::string_view payload) {
  Link link;
  ifinfomsg which{};
  if (payload.size() < sizeof which) return link;
  std::memcpy(&which, payload.data(), sizeof which);
  link.index = which.ifi_index;
  each_netlink_attribute(payload.substr(NLMSG_ALIGN(sizeof which)), [&](unsigned short type, std::string_view value) {
    if (type == IFLA_IFNAME) link.name = text_of(value);
    if (type == IFLA_ADDRESS) link.mac = hardware_address(value);
    if (type == IFLA_IFALIAS) link.alias = text_of(value);
    if (type == IFLA_MASTER) link.master = number_of(value);
    if (type == IFLA_LINK) link.peer = number_of(value);
    if (type == IFLA_LINK_NETNSID) link.peer_namespace = number_of(value);
    if (type == IFLA_STATS64) link.counters = counters_of(value);
    if (type == IFLA_TARGET_NETNSID) link.listed_namespace = number_of(value);
    if (type != IFLA_LINKINFO) return;
    each_netlink_attribute(value, [&](unsigned short info, std::string_view kind) {
      if (info == IFLA_INFO_KIND) link.kind = text_of(kind);
    });
  });
  // A kernel before 5.16 is silent where both sides of a veth have the same index, each in its namespace.
  if (link.peer == 0 && link.peer_namespace) link.peer = link.index;
  return link;
}

constexpr auto no_answer = [](std::string_view) {};

/// The links of the kernel's answer to `request` that are `wanted`. The kernel is asked again while others change them:
/// containers come and go all the time, each with a link or two, but a list takes less time than that.
template <class Wanted>
std::vector<Link> list(const NetlinkRequest& request, Wanted wanted) {
  constexpr int most_tries = 100;
  std::vector<Link> links;
  bool whole = false;
  for (int tries = 0; !whole && tries < most_tries; ++tries) {
    links.clear();
    whole = ask_kernel(NETLINK_ROUTE, request, "the list of interfaces", [&](std::string_view payload) {
      auto link = parse_link(payload);
      if (wanted(link)) links.push_back(std::move(link));
    });
  }
  return links;
}

/// The link that `request` asks for; nothing where there is none.
std::optional<Link> get_link(const NetlinkRequest& request, const std::string& subject) {
  std::optional<Link> link;
  try {
    ask_kernel(NETLINK_ROUTE, request, subject, [&](std::string_view payload) { link = parse_link(payload); });
  } catch (const SystemError& error) {
    if (error.error_number() != ENODEV) throw;
  }
  return link;
}

std::optional<Link> link_with_index(int index) {
  ifinfomsg which{};
  which.ifi_index = index;
  return get_link(NetlinkRequest(RTM_GETLINK, 0, which), "interface " + std::to_string(index));
}

/// links_into() by a list of all of ours, for a kernel that can't list those of `netns`.
std::vector<Link> links_into_by_all(const UniqueFd& netns) {
  auto links = list(NetlinkRequest(RTM_GETLINK, NLM_F_DUMP, ifinfomsg{}),
                    [](const Link& link) { return link.kind == "veth" && link.peer_namespace; });
  // Asked last, for the kernel numbers a namespace when it tells of a link to it.
  const auto number = links.empty() ? std::nullopt : number_of_namespace(netns);
  std::erase_if(links, [&](const Link& link) { return link.peer_namespace != number; });
  return links;
}

/// Has the kernel give `netns` a number of ours: the next one that is free.
void set_number_of_namespace(const UniqueFd& netns) {
  const auto fd = static_cast<unsigned>(netns.get());
  const int any = -1;
  NetlinkRequest request(RTM_NEWNSID, NLM_F_ACK, rtgenmsg{});
  request.add(NETNSA_FD, &fd, sizeof fd).add(NETNSA_NSID, &any, sizeof any);
  ask_kernel(NETLINK_ROUTE, request, "the number of a network namespace", no_answer);
}

}  // namespace

void set_link_alias(const std::string& name, std::string_view alias) {
  NetlinkRequest request(RTM_SETLINK, NLM_F_ACK, ifinfomsg{});
  request.add(IFLA_IFNAME, name.c_str(), name.size() + 1).add(IFLA_IFALIAS, alias);
  ask_kernel(NETLINK_ROUTE, request, "interface " + name, no_answer);
}

void set_random_mac(const std::string& name) {
  constexpr unsigned group = 0x01;
  constexpr unsigned locally_administered = 0x02;
  std::random_device random;
  std::string mac(ETH_ALEN, '\0');
  for (auto& byte : mac) byte = static_cast<char>(random());
  mac.front() = static_cast<char>((static_cast<unsigned>(mac.front()) & ~group) | locally_administered);
  NetlinkRequest request(RTM_SETLINK, NLM_F_ACK, ifinfomsg{});
  request.add(IFLA_IFNAME, name.c_str(), name.size() + 1).add(IFLA_ADDRESS, mac);
  ask_kernel(NETLINK_ROUTE, request, "interface " + name, no_answer);
}

std::optional<Link> find_link(const std::string& name) {
  if (name.empty() || name.size() >= IFNAMSIZ) return std::nullopt;
  NetlinkRequest request(RTM_GETLINK, 0, ifinfomsg{});
  request.add(IFLA_IFNAME, name.c_str(), name.size() + 1);
  return get_link(request, "interface " + name);
}

std::vector<Link> links_with_alias(std::string_view prefix) {
  return list(NetlinkRequest(RTM_GETLINK, NLM_F_DUMP, ifinfomsg{}),
              [&](const Link& link) { return link.alias.starts_with(prefix); });
}

std::vector<Link> links_in(const UniqueFd& netns) {
  auto number = number_of_namespace(netns);
  if (!number) {
    set_number_of_namespace(netns);
    number = number_of_namespace(netns);
  }
  if (!number) throw SystemError("the interfaces of a network namespace", ENODEV);
  NetlinkRequest request(RTM_GETLINK, NLM_F_DUMP, ifinfomsg{});
  request.add(IFLA_TARGET_NETNSID, &*number, sizeof *number);
  // A kernel before 4.16 doesn't know what is asked, and lists our own.
  return list(request, [&](const Link& link) { return link.listed_namespace == number; });
}

std::vector<Link> links_into(const UniqueFd& netns) {
  // From the other side: a namespace has a few links, a host a thousand.
  const auto others = links_in(netns);
  if (others.empty()) return links_into_by_all(netns);
  const auto number = number_of_namespace(netns);
  std::vector<Link> links;
  for (const auto& other : others) {
    if (other.kind != "veth" || other.peer == 0) continue;
    auto link = link_with_index(other.peer);
    const bool is_pair = link && link->kind == "veth" && link->peer == other.index && link->peer_namespace == number;
    if (is_pair) links.push_back(*std::move(link));
  }
  return links;
}

bool knows_link_kind(std::string_view kind) {
  const auto own = open("/proc/thread-self/ns/net", O_RDONLY);
  if (::unshare(CLONE_NEWNET) != 0) return true;
  std::string info(RTA_LENGTH(kind.size()), '\0');
  const rtattr attribute{static_cast<unsigned short>(RTA_LENGTH(kind.size())), IFLA_INFO_KIND};
  std::memcpy(info.data(), &attribute, sizeof attribute);
  std::memcpy(&info.at(RTA_LENGTH(0)), kind.data(), kind.size());
  bool known = true;
  try {
    NetlinkRequest request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK, ifinfomsg{});
    ask_kernel(NETLINK_ROUTE, request.add(IFLA_LINKINFO, info), "a link", no_answer);
  } catch (const SystemError& error) {
    known = error.error_number() != EOPNOTSUPP;  // of one that it knows it misses a parent, say
  }
  if (::setns(own.get(), CLONE_NEWNET) != 0) throw SystemError("the network namespace of this process", errno);
  return known;
}

void delete_link(const Link& link) {
  ifinfomsg which{};
  which.ifi_index = link.index;
  ask_kernel(NETLINK_ROUTE, NetlinkRequest(RTM_DELLINK, NLM_F_ACK, which), "interface " + link.name, no_answer);
}

std::optional<int> number_of_namespace(const UniqueFd& netns) {
  const auto fd = static_cast<unsigned>(netns.get());
  NetlinkRequest request(RTM_GETNSID, 0, rtgenmsg{});
  request.add(NETNSA_FD, &fd, sizeof fd);
  int number = -1;
  ask_kernel(NETLINK_ROUTE, request, "the number of a network namespace", [&](std::string_view payload) {
    each_netlink_attribute(payload.substr(std::min<std::size_t>(NLMSG_ALIGN(sizeof(rtgenmsg)), payload.size())),
                           [&](unsigned short type, std::string_view value) {
                             if (type == NETNSA_NSID) number = number_of(value);
                           });
  });
  return number < 0 ? std::nullopt : std::optional(number);
}

}  // namespace docker_cni::system
