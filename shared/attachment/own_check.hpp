// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "shared/config.hpp"
#include "shared/record/record.hpp"
#include "shared/system/deadline.hpp"
#include "shared/system/interfaces.hpp"

/// What is checked here because no plugin's CHECK covers it, or the network has none.
namespace docker_cni::attachment {

/// What one attachment has to stand on, as it was seen.
struct Observed {
  std::vector<system::Interface> container;
  std::vector<system::Route> container_routes;
  std::vector<system::Interface> host;
  std::vector<system::Route> host_routes;
  std::vector<std::string> ports_of_bridge;  // the links of the host that are in the bridge of the network
  std::vector<std::string> no_veths;         // what a plugin has made on the host beside: bandwidth's ifb, say
  std::optional<std::string> nat, nat6;      // iptables_rules(); nothing: not asked, or no such program
};

/// What is missing, and the place in the list of the plugin that made it.
struct Missing {
  std::size_t plugin = 0;
  std::string what;
};

/// Looks at what `attachment` of `record` made. Throws Error if it can't be looked at.
Observed observe(const record::Record& record, const record::Attachment& attachment, const system::Deadline& deadline);

/// What is missing of what `attachment` made on the host: the host's sides of its veths, the bridge in which they are,
/// the gateway's address, the route to a container of ptp's or Calico's, and the masquerading of bridge and ptp.
std::optional<Missing> missing_on_host(const record::Record& record, const record::Attachment& attachment,
                                       const Observed& observed);

/// Whether a plugin of `list` behind the place `place` takes the routes that those before it have made out of the table
/// main (sbr, vrf).
bool moves_routes(const cni::NetworkConfigList& list, std::size_t place);

/// What is missing of what `attachment` made in the container: its interfaces, their addresses and, unless
/// moves_routes(), its routes.
std::optional<Missing> missing_in_container(const record::Attachment& attachment, const Observed& observed);

/// Whether missing_on_host() and missing_in_container() see all that a plugin of `type` makes.
bool is_seen_whole(const std::string& type);

}  // namespace docker_cni::attachment
