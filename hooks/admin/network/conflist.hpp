// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/admin/network/drivers.hpp"
#include "hooks/admin/network/subnets.hpp"
#include "shared/cni/network_config_list.hpp"

/// The configuration files that `network create` writes. Everything in here is pure.
namespace docker_cni::admin {

/// A network to be, each question answered.
struct NewNetwork {
  std::string name;
  Driver driver;
  std::string ipam = "host-local";
  std::vector<Subnet> subnets;        // host-local's
  std::vector<std::string> gateways;  // static's
  bool internal = false;              // no way out of it
  bool ipv6 = false;                  // static's: IPv6, too
  int mtu = 0;                        // 0: the plugin's own
  std::string parent;                 // macvlan's and ipvlan's
  std::string bridge;                 // bridge's
  bool makes_bridge = false;          // the bridge isn't there, so it comes and goes with the network
  std::vector<DriverOption> options;  // what was said by -o: it counts over the above
};

/// The bridge of a network that says nothing of it.
std::string bridge_of(std::string_view network);

/// The file for `network` in `cni_version`, marked as ours, as of `created` (RFC 3339): the whole chain that lets its
/// containers reach what Docker's reach.
std::string compose_conflist(const NewNetwork& network, std::string_view cni_version, std::string_view created);

/// The name of the file for `network` beside `others`: behind them in the order in which they are taken, since the
/// first is the network of containers that name none.
std::string file_name_of(std::string_view network, const std::vector<std::string>& others);

/// What our mark in a configuration says.
struct Mark {
  std::string created;  // RFC 3339
  std::string bridge;   // what goes with the network; empty: none
};

/// The mark of `list`; nothing where somebody else wrote its file.
std::optional<Mark> mark_of(const cni::NetworkConfigList& list);

}  // namespace docker_cni::admin
