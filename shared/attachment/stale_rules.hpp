// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "shared/log.hpp"
#include "shared/system/deadline.hpp"

/// iptables rules that a killed plugin has left. Those of bridge and portmap no DEL finds once the interface is gone;
/// those of docker-cni-forward no DEL finds once the network's file is gone. But a comment names the container.
namespace docker_cni::attachment {

/// What iptables-restore(8) has to be told, with --noflush, to remove from `table`, as iptables-save(8) has `saved` it,
/// every rule whose comment names the container `id`, and the chains of plugins ("CNI-…") that only these led to; empty
/// where there is none.
std::string removal_of(std::string_view id, std::string_view table, std::string_view saved);

/// Removes such rules of the container `id` from every iptables of the host (nft and legacy, IPv4 and IPv6). What fails
/// is logged. REQUIRES: the container is on no network.
void remove_stale_rules(std::string_view id, const system::Deadline& deadline, const Log& log);

}  // namespace docker_cni::attachment
