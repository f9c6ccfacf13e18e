// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/system/unique_fd.hpp"

/// The links of network namespaces, by rtnetlink(7): of our own, where no other is named.
namespace docker_cni::system {

/// What a link's alias may be at most, in bytes.
inline constexpr std::size_t longest_link_alias = 255;

/// What went through a link, as seen from its own side: bytes, packets, errors and drops.
struct LinkCounters {
  struct Direction {
    std::uint64_t bytes = 0;
    std::uint64_t packets = 0;
    std::uint64_t errors = 0;
    std::uint64_t dropped = 0;
  };
  Direction received;
  Direction transmitted;
};

struct Link {
  int index = 0;  // unlike its name, not given to another soon
  std::string name;
  std::string mac = {};  // as "02:42:0a:57:00:02"
  std::string alias;
  std::string kind;  // "veth", "bridge"; empty for a device
  int master = 0;    // the index of the bridge that it's in; 0: none
  int peer = 0;      // the index, in its own namespace, of a veth's other side or of a macvlan's parent; 0: none
  // Our number of the namespace in which its other side is, where that's another; negative where it has none for us.
  std::optional<int> peer_namespace;
  std::optional<int> listed_namespace = {};  // our number of the namespace that it's in, where that was asked for
  LinkCounters counters = {};
};

/// The link `name`; nothing where there is none. Throws SystemError naming it.
std::optional<Link> find_link(const std::string& name);

/// Sets the alias of the link `name`, which `ip link` shows. Throws SystemError naming the link.
void set_link_alias(const std::string& name, std::string_view alias);

/// The MAC of a bridge that nobody has given one, and whose last link has left it.
inline constexpr std::string_view no_mac = "00:00:00:00:00:00";

/// Gives the link `name` a random MAC, a locally administered one. Throws SystemError naming the link.
void set_random_mac(const std::string& name);

/// All links with an alias that begins with `prefix`; where others change links faster than the kernel can list them,
/// maybe without one that has just changed. Throws SystemError.
std::vector<Link> links_with_alias(std::string_view prefix);

/// The links of the network namespace `netns`, "lo" too; none where the kernel can't tell (before 4.16).
/// Throws SystemError.
std::vector<Link> links_in(const UniqueFd& netns);
/// The veths of ours whose other side is in `netns`. Throws SystemError.
std::vector<Link> links_into(const UniqueFd& netns);

/// Whether the kernel can make links of `kind`: it's asked, in a network namespace that ends with this. A module that
/// it has not loaded yet it loads. True where nobody can tell. Throws SystemError if it can't come back from there.
/// REQUIRES: the program has one thread.
bool knows_link_kind(std::string_view kind);

/// Deletes the very link that was listed, and with a veth its other side. Throws SystemError naming it.
void delete_link(const Link& link);

/// Our number of the network namespace `netns`, as in Link::peer_namespace; nothing where we have none for it.
/// Throws SystemError.
std::optional<int> number_of_namespace(const UniqueFd& netns);

}  // namespace docker_cni::system
