// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace docker_cni {

/// The word among `known` that `word` was probably meant to be; empty where none is near.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace docker_cni
