// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/cni/port_mapping.hpp"

/// Whom the rules are for. Everything in here is pure.
namespace docker_cni::forward {

/// The attachment that a rule belongs to. Each rule has it as its comment, so that DEL and GC find their rules where
/// the result, the interface and the namespace are gone.
struct Owner {
  std::string network;  // as network_label() gives it
  std::string container_id;
  std::string if_name;
  friend bool operator==(const Owner&, const Owner&) = default;
};

/// A network's name where it's short. A longer one, as a hash of it: nftables keeps 128 bytes of comment.
std::string network_label(std::string_view network);

/// "docker-cni front 0bc7363cd047 eth0".
std::string comment_of(const Owner& owner);

/// The owner that `comment` names; nothing where the comment isn't ours.
std::optional<Owner> owner_in(std::string_view comment);

enum class Family { ipv4, ipv6 };

/// One of a container's addresses.
struct Address {
  std::string ip;      // canonical, without a prefix length
  std::string subnet;  // that it's in: "10.87.0.0/24"
  friend bool operator==(const Address&, const Address&) = default;
};

bool is_ipv4(const Address& address);

/// One container on one network, as the host's firewall sees it.
struct Attachment {
  Owner owner;
  std::string host_interface;  // by which the host reaches the container; empty: by none (macvlan, ipvlan)
  std::vector<Address> addresses;
  std::vector<cni::PortMapping> ports{};  // that are to be published
  bool masquerades = false;
};

/// Reads the attachment from the result of the plugins before us (SPEC.md, "ADD Success"). The first interface without
/// a sandbox is the host's: a bridge, or one end of a veth pair. Throws Error if the result is none.
Attachment attachment_in(const Owner& owner, std::string_view prev_result, std::string_view cni_version);

/// Whether the host's loopback addresses lead to a port of it. IPv6's doesn't: no kernel forwards what is sent to ::1.
bool is_reached_by_loopback(const Attachment& attachment);

/// Whether what is sent to the host's side of `port` can be sent on to `address`: they're of one family.
bool fits(const cni::PortMapping& port, const Address& address);

/// The addresses of one family.
std::vector<Address> addresses_of(const Attachment& attachment, Family family);

/// The chains that are ours: forwarding.hpp and publishing.hpp say what is in them.
inline constexpr std::string_view forward_chain = "DOCKER-CNI-FORWARD";
inline constexpr std::string_view isolation_chain = "DOCKER-CNI-ISOLATION";
inline constexpr std::string_view loopback_chain = "DOCKER-CNI-LOOPBACK";
inline constexpr std::string_view publish_chain = "DOCKER-CNI-PUBLISH";
inline constexpr std::string_view masquerade_chain = "DOCKER-CNI-MASQUERADE";

/// The chain that says where containers of a network may go. `label` is from network_label().
std::string network_chain(std::string_view label);

/// Whether `chain` is one of all these.
bool is_ours(std::string_view chain);

}  // namespace docker_cni::forward
