// SPDX-License-Identifier: Apache-2.0
#include "hooks/forward/attachment.hpp"

#include <algorithm>
#include <cstdint>

#include "shared/cni/ip_address.hpp"
#include "shared/cni/names.hpp"
#include "shared/cni/result.hpp"
#include "shared/error.hpp"
#include "shared/system/ip_prefix.hpp"

namespace docker_cni::forward {
namespace {

constexpr std::string_view comment_mark = "docker-cni ";
constexpr std::string_view our_chains = "DOCKER-CNI-";

/// FNV-1a, 64 bits, as 16 hexadecimal digits.
std::string hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  std::string digits(16, '0');
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, hash >>= 4U) {
    *digit = "0123456789abcdef"[hash & 0xfU];
  }
  return digits;
}

}  // namespace

std::string network_label(std::string_view network) {
  constexpr std::size_t longest = 32;
  return network.size() <= longest ? std::string(network) : hash_of(network);
}

std::string comment_of(const Owner& owner) {
  return std::string(comment_mark) + owner.network + " " + owner.container_id + " " + owner.if_name;
}

std::optional<Owner> owner_in(std::string_view comment) {
  if (!comment.starts_with(comment_mark)) return std::nullopt;
  comment.remove_prefix(comment_mark.size());
  const auto first = comment.find(' ');
  const auto last = comment.rfind(' ');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  return Owner{std::string(comment.substr(0, first)), std::string(comment.substr(first + 1, last - first - 1)),
               std::string(comment.substr(last + 1))};
}

Attachment attachment_in(const Owner& owner, std::string_view prev_result, std::string_view cni_version) {
  const auto result = cni::parse_result(prev_result, cni_version);
  Attachment attachment{owner, {}, {}};
  const auto host = std::find_if(result.interfaces.begin(), result.interfaces.end(),
                                 [](const auto& interface) { return interface.sandbox.empty(); });
  if (host == result.interfaces.end()) return attachment;
  cni::check_interface_name(host->name);
  if (host->name.find_first_of("\"\\") != std::string::npos) {
    throw Error("prevResult: interface " + host->name + " has a character that a firewall's rule can't hold");
  }
  attachment.host_interface = host->name;
  for (const auto& ip : result.ips) {
    const auto cidr = cni::canonical_cidr(ip.address);
    const auto prefix = system::parse_ip_prefix(cidr);
    attachment.addresses.push_back(
        {cidr.substr(0, cidr.find('/')), prefix ? system::format_ip_prefix(system::network_of(*prefix)) : cidr});
  }
  return attachment;
}

bool is_ipv4(const Address& address) { return cni::is_ipv4(address.ip); }

bool fits(const cni::PortMapping& port, const Address& address) {
  return port.host_ip.empty() || cni::is_ipv4(port.host_ip) == is_ipv4(address);
}

bool is_reached_by_loopback(const Attachment& attachment) {
  const bool has_ipv4 = std::any_of(attachment.addresses.begin(), attachment.addresses.end(), is_ipv4);
  return has_ipv4 && std::any_of(attachment.ports.begin(), attachment.ports.end(), [](const auto& port) {
           return port.host_ip.empty() || port.host_ip == "0.0.0.0" || port.host_ip.starts_with("127.");
         });
}

std::vector<Address> addresses_of(const Attachment& attachment, Family family) {
  std::vector<Address> addresses;
  for (const auto& address : attachment.addresses) {
    if (is_ipv4(address) == (family == Family::ipv4)) addresses.push_back(address);
  }
  return addresses;
}

std::string network_chain(std::string_view label) { return std::string(our_chains) + hash_of(label); }

bool is_ours(std::string_view chain) { return chain.starts_with(our_chains); }

}  // namespace docker_cni::forward
