// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "shared/engine/container_info.hpp"

namespace docker_cni::engine {

/// The service of Docker's compose that the container belongs to; empty: none. Compose tells it in labels, as an image
/// may, too, that wants to be found in another's place. So it's believed only where the container's name, which no
/// image chooses, says the same: PROJECT-SERVICE-NUMBER, or with underscores. Pure.
std::string compose_service(const ContainerInfo& info);

}  // namespace docker_cni::engine
