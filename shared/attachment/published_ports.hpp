// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "shared/cni/port_mapping.hpp"
#include "shared/engine/docker_flags.hpp"

/// Ports as users of Docker write them (`docker run -p`), as the port mappings that plugins are told.
namespace docker_cni::attachment {

/// Parses ports with commas or blanks between, each in the syntax of `docker run -p`: `80`, `8080:80`,
/// `127.0.0.1:53:53/udp`, `9000-9002:9000-9002`, `8000-8010:80` (one of these), `[::1]:8443:443`, `127.0.0.1::80`.
/// Throws Error naming the port that is wrong.
std::vector<cni::PortMapping> parse_published_ports(std::string_view text);

/// The mappings of what Docker was asked to publish (`-p`, `-P`). Throws Error naming what is wrong.
std::vector<cni::PortMapping> port_mappings_of(const std::vector<engine::PortBinding>& bindings);

}  // namespace docker_cni::attachment
