// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "hooks/admin/commands.hpp"
#include "shared/error.hpp"

namespace docker_cni::admin {

/// A command line that nobody can make sense of.
class UsageError : public Error {
 public:
  using Error::Error;
};

/// What `words`, the command line without the program's own name, ask for; calling it does it, and throws Error as the
/// verbs do. As a plugin of Docker's CLI the program is given Docker's whole command line (`--debug cni ls`), and asked
/// for `docker-cli-plugin-metadata` first. Throws UsageError.
std::function<Answer()> parse_command_line(std::vector<std::string> words);

}  // namespace docker_cni::admin
