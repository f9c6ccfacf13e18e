// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace docker_cni {

/// The keys that cni.yaml may have.
std::vector<std::string_view> config_keys();

}  // namespace docker_cni
