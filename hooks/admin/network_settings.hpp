// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "shared/record/record.hpp"

namespace docker_cni::admin {

/// The networks of `record` as JSON text in the form of `docker inspect`'s "NetworkSettings" (Docker 20.10), for
/// programs that read that: the same keys, "Networks" by name. As Docker has it for its bridge, the addresses of the
/// first network stand at the top too. A network that the container is on a second time is called NAME@INTERFACE.
/// What has no like in CNI (IDs of endpoints, links) is empty. Throws Error naming the network whose result, or whose
/// capability args, can't be read.
std::string network_settings(const record::Record& record);

}  // namespace docker_cni::admin
