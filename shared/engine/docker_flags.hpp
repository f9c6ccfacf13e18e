// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "shared/engine/container_info.hpp"

namespace docker_cni::engine {

/// One port that Docker was asked to publish, in its own words.
struct PortBinding {
  std::string port;       // the container's: "80/tcp"
  std::string host_ip;    // empty: every address
  std::string host_port;  // "8080", or "8000-8010": one of these; empty or "0": any that is free
};

/// What `docker run` was told about a network that Docker itself doesn't make, but stores.
struct DockerFlags {
  std::vector<PortBinding> ports;  // -p (HostConfig.PortBindings), and -P (PublishAllPorts with Config.ExposedPorts)
  std::string mac_address;         // --mac-address; empty: none
  std::vector<std::string> dns_servers = {};   // --dns
  std::vector<std::string> dns_searches = {};  // --dns-search; "." for none
  std::vector<std::string> dns_options = {};   // --dns-option
};

/// Reads the flags from hostconfig.json and config.v2.json in `info`'s directory; none where it isn't Docker's, or
/// where Docker gives the container a network of its own and so heeds them itself.
/// Throws Error naming a file that is there but can't be read.
DockerFlags read_docker_flags(const ContainerInfo& info);

}  // namespace docker_cni::engine
