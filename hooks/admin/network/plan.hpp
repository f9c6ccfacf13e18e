// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hooks/admin/network/conflist.hpp"
#include "hooks/admin/network/docker_networks.hpp"
#include "shared/attachment/preflight.hpp"
#include "shared/cni/network_config_list.hpp"
#include "shared/config.hpp"

namespace docker_cni::admin {

/// What `network create` was asked for, as on the command line.
struct AskedNetwork {
  std::string name;
  std::string driver = "bridge";
  AskedAddresses addresses;
  bool ipv6 = false;
  std::string parent;
  int mtu = 0;  // 0: nothing was said
  bool internal = false;
  std::string ipam = "host-local";
  std::vector<std::string> options;  // key=value
};

/// What of the host decides how a new network is made.
struct NetworkSurroundings {
  const attachment::HostNetwork& host;
  const std::vector<cni::NetworkConfigList>& networks;
  std::vector<DockerSubnet> docker;
  std::vector<std::string> bridges;  // those of the host's interfaces that are bridges
  std::string machine_id;
};

/// Looks at the rest of the host.
NetworkSurroundings look_around(const attachment::HostNetwork& host,
                                const std::vector<cni::NetworkConfigList>& networks, const Config& config);

/// Throws Error if `asked` makes no sense on any host.
void check_asked(const AskedNetwork& asked);

/// What `asked` leaves open is chosen, by what is on the host: subnets that nobody has, the bridge, the interface to
/// stand on, the MTU. Pure. REQUIRES: check_asked(asked). Throws Error if there is nothing to choose, or what is
/// asked for is taken.
NewNetwork plan_network(const AskedNetwork& asked, const NetworkSurroundings& around);

}  // namespace docker_cni::admin
