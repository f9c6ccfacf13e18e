// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "shared/system/deadline.hpp"

namespace docker_cni::system {

namespace fs = boost::filesystem;

/// A program to run. Its working directory is "/", argv[0] its path.
struct ChildCommand {
  fs::path program;
  std::vector<std::string> environment;  // "NAME=value", all of it: nothing is inherited
  std::string_view input;                // what it reads on stdin, then the end
  std::vector<std::string> arguments{};  // argv behind the path; a plugin has none
};

struct ChildLimits {
  Deadline deadline;
  std::size_t largest_output = 16UL * 1024 * 1024;  // bytes kept of stdout; the rest is read and thrown away
  std::size_t largest_error = 64UL * 1024;          // bytes kept of stderr, likewise
  int cancel = -1;  // a descriptor that becomes readable where the child is to be ended before; -1: none
};

struct ChildOutcome {
  int wait_status = 0;  // as waitpid(2) gives it
  std::string output;
  std::string error;
  bool output_cut = false;  // stdout was longer than was kept
  bool timed_out = false;   // the deadline passed; its process group was killed
  bool cancelled = false;   // ChildLimits::cancel; likewise
};

/// Runs `command` to its end, as leader of a process group of its own, with default signals and no descriptor but
/// 0 to 2, and serves its stdout and stderr together. A child of its own that stays behind and holds these is
/// ended; one that has let go of them is not. Throws SystemError naming the program where it can't be started.
ChildOutcome run_child(const ChildCommand& command, const ChildLimits& limits);

/// How a child ended: "exit status 3", "signal: Killed".
std::string describe_end(int wait_status);

}  // namespace docker_cni::system
