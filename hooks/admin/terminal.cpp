// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/terminal.hpp"

#include <cstdlib>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace docker_cni::admin {
namespace {

/// The value of the variable; empty where it isn't set.
std::string_view environment_variable(const char* name) {
  const auto* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): there is one thread
  return value == nullptr ? std::string_view() : std::string_view(value);
}

}  // namespace

Terminal own_terminal(bool no_trunc) {
  Terminal terminal;
  if (::isatty(STDOUT_FILENO) == 0) return terminal;
  terminal.colours = environment_variable("NO_COLOR").empty() && environment_variable("TERM") != "dumb" &&
                     !environment_variable("TERM").empty();
  winsize size{};
  if (!no_trunc && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) terminal.width = size.ws_col;
  return terminal;
}

}  // namespace docker_cni::admin
