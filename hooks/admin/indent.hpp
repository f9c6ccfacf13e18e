// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace docker_cni::admin {

/// The JSON text `json` (valid: it isn't checked) with a line for each member and element. Numbers and strings stay as
/// they stand, whatever their length, but for controls, which no terminal shall obey: these are escaped.
std::string indented(std::string_view json);

}  // namespace docker_cni::admin
