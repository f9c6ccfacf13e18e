// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <map>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace docker_cni::oci {

namespace fs = boost::filesystem;

/// The state that a runtime gives its hooks on stdin (runtime-spec, "State").
struct State {
  std::string id;
  std::string status;
  pid_t pid = 0;    // 0: none (poststop)
  fs::path bundle;  // empty: none, where a state was made by hand
  std::map<std::string, std::string> annotations;
};

/// Parses a state. Unknown keys are passed over. The ID is checked where it's used (cni::check_container_id).
/// Throws Error if it's no JSON object, if "id" is missing, or if a key has the wrong type.
State parse_state(std::string_view text);

/// Reads a state from `fd` to its end: a runtime that writes to a hook that has gone fails the container.
/// Throws Error as parse_state() does, and where it's larger than 16 MiB.
State read_state(int fd);

}  // namespace docker_cni::oci
