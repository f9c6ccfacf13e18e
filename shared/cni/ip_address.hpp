// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

/// Addresses as results and capability args have them (SPEC.md, "ADD Success").
namespace docker_cni::cni {

/// `text`, an IPv4 or IPv6 address, in its canonical form. Throws Error if it's none.
std::string canonical_ip(std::string_view text);

/// `text`, an address with a prefix length ("10.1.0.2/24"), in its canonical form, the bits of the host kept.
/// Throws Error if it's none; an address alone is none.
std::string canonical_cidr(std::string_view text);

/// Whether a canonical address, with a prefix length or without, is IPv4, or IPv4 written as IPv6.
bool is_ipv4(std::string_view canonical);

/// Whether an address, with a prefix length or without, is written as IPv6.
bool is_ipv6(std::string_view address);

/// The address alone of one with a prefix length, or of one without.
std::string without_prefix_length(std::string_view address);

}  // namespace docker_cni::cni
