// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace docker_cni::cni {

/// The capability that `name` was probably meant to be, among those of the conventions ("Dynamic Plugin specific
/// fields") and `declared`: the same but for case, for an "s" at its end, or for a letter or two. Empty where `name` is
/// one of them, or none is near.
std::string_view meant_capability(std::string_view name, const std::vector<std::string_view>& declared = {});

}  // namespace docker_cni::cni
