// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hooks/forward/attachment.hpp"

namespace docker_cni::forward {

/// Whose rules the tests look at.
inline const Owner front_owner{"front", "0bc7", "eth0"};

}  // namespace docker_cni::forward
