#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/system/unique_fd.hpp"

/// The links of our own network namespace, by rtnetlink(7).
namespace docker_cni::system {

/// What a link's alias may be at most, in bytes.
inline constexpr std::size_t longest_link_alias = 255;

struct Link {
  int index = 0;  // unlike its name, not given to another soon
  std::string name;
  std::string alias;
  std::string kind;  // "veth", "bridge"; empty for a device
  // Our number of the namespace in which its other side is, where that's another; negative where it has none for us.
  std::optional<int> peer_namespace;
};

/// The link `name`; nothing where there is none. Throws SystemError naming it.
std::optional<Link> find_link(const std::string& name);

/// Sets the alias of the link `name`, which `ip link` shows. Throws SystemError naming the link.
void set_link_alias(const std::string& name, std::string_view alias);

/// All links with an alias that begins with `prefix`. Throws SystemError.
std::vector<Link> links_with_alias(std::string_view prefix);

/// Deletes the very link that was listed, and with a veth its other side. Throws SystemError naming it.
void delete_link(const Link& link);

/// Our number of the network namespace `netns`, as in Link::peer_namespace; nothing where we have none for it.
/// Throws SystemError.
std::optional<int> number_of_namespace(const UniqueFd& netns);

}  // namespace docker_cni::system
