// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace docker_cni {

/// The file that cni.yaml's `log_driver` names; empty where that means no log.
inline std::string log_file(std::string_view log_driver) {
  constexpr std::string_view scheme = "file://";
  return std::string(log_driver.starts_with(scheme) ? log_driver.substr(scheme.size()) : std::string_view());
}

}  // namespace docker_cni
