// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "shared/cni/args.hpp"
#include "shared/cni/network_config_list.hpp"
#include "shared/cni/port_mapping.hpp"

namespace docker_cni::attachment {

/// What is asked of one network.
struct AttachmentOptions {
  std::vector<std::string> ips = {};         // addresses, each with a prefix length or without
  std::string mac = {};                      // empty: any
  std::vector<cni::PortMapping> ports = {};  // of the host, to publish
  std::string bandwidth = {};                // a JSON object, as the capability takes it; empty: no limit
  std::string cni_args = {};                 // a JSON object: args.cni of the configuration; empty for none
  std::vector<std::string> aliases = {};     // further names of the container on this network
};

/// A network by name, and the interface that it becomes in the container.
struct NamedNetwork {
  std::string name;  // empty: the first network of cni_conf_dir
  std::string interface;
  AttachmentOptions own = {};
  bool default_route = false;  // the container's default route is this network's
  bool connected = false;      // by a connect: what is asked of no network by name isn't asked of this one
  std::optional<cni::NetworkConfigList> left =
      {};  // it was disconnected from this network, whose configuration this was
};

/// What a container asks for (labels.hpp has the keys).
struct NetworkOptions {
  std::vector<NamedNetwork> networks;  // in order; empty: it asks to be left alone
  AttachmentOptions any;               // of the first network that takes it
  cni::Args args;                      // of every network; but IP and MAC of the first
  std::string capability_args;         // a JSON object, each of the first network that takes it; empty for none
  std::vector<std::string> aliases;    // further names of the container
  std::vector<std::string> names;      // all its names, for plugins that take the capability "aliases"
  std::string dns;                     // a JSON object, for plugins that take the capability "dns"; empty for none
  std::string default_route;           // the network whose default route it is; empty: the first that gives one
  bool fixed_ip = true;                // it wants its address back after a stop
  std::map<std::string, std::string> labels = {};  // what all this was read from
};

}  // namespace docker_cni::attachment
