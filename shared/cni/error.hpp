// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "shared/error.hpp"

namespace docker_cni::cni {

/// The codes of SPEC.md, "Error", that this runtime side makes or acts upon.
enum ErrorCode : unsigned {
  incompatible_version = 1,
  unsupported_field = 2,
  unknown_container = 3,
  invalid_environment = 4,
  io_failure = 5,
  decoding_failure = 6,
  invalid_network_config = 7,
  invalid_netns = 8,  // libcni's, not in the specification
  try_again_later = 11,
  plugin_not_available = 50,
  plugin_limited_connectivity = 51,
  first_of_plugins = 100,  // from here on codes are the plugins' own; those of the reference plugins are 100 and 999
};

/// An error as plugins tell it (SPEC.md, "Error"), by a plugin or by this side for the same reason. The sentence is
/// "msg; details (CNI error code)".
class PluginError : public Error {
 public:
  PluginError(unsigned code, std::string msg, std::string details = {});

  unsigned code() const noexcept { return code_; }
  const std::string& msg() const noexcept { return msg_; }
  const std::string& details() const noexcept { return details_; }

 private:
  unsigned code_;
  std::string msg_;
  std::string details_;
};

}  // namespace docker_cni::cni
