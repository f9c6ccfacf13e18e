// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/cni/error.hpp"
#include "shared/cni/network_config_list.hpp"
#include "shared/record/record.hpp"

/// What the CHECK of portmap up to 1.1 doesn't see. It looks for the rules of each address in the tables of both
/// families, IPv4's first: so it misses IPv4's rules in ip6tables, or those of an only IPv6 address in iptables, and
/// never comes to IPv6's own.
namespace docker_cni::attachment {

/// Whether `error`, of the CHECK of `plugin`, says no more than that.
bool misses_other_family(const cni::PluginConfig& plugin, const cni::PluginError& error,
                         const record::Attachment& attachment);

/// What such a CHECK has not come to: the IPv6 address of `attachment` to which `nat6`, the rules of ip6tables' nat as
/// iptables_rules() gives them, bring no published port. Nothing if none is missing. Throws Error if the recorded port
/// mappings can't be read.
std::optional<std::string> ipv6_without_ports(const record::Attachment& attachment, std::string_view nat6);

}  // namespace docker_cni::attachment
