// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/error.hpp"
#include "shared/system/deadline.hpp"

namespace docker_cni::cni {

namespace fs = boost::filesystem;

/// One execution of a plugin, with all that it needs (SPEC.md, "Execution Protocol").
struct PluginExecution {
  std::string command;  // CNI_COMMAND
  std::string network;  // for who is told of it
  std::string type;     // likewise
  fs::path program;
  std::vector<std::string> environment;  // all of it
  std::string request;                   // its stdin
};

/// What was asked of a plugin (SPEC.md, "CNI operations") and what came of it: for the log and for `docker cni
/// explain`. It refers to what lives during the call only.
struct PluginCall {
  const PluginExecution& execution;
  std::chrono::milliseconds took{};
  std::string_view error;        // the sentence; empty on success
  unsigned code = 0;             // the CNI error's code; 0 where it's none
  std::string_view output;       // what the plugin wrote to stdout
  std::string_view stderr_text;  // and to stderr
};

/// How plugins are run (SPEC.md, "Execution Protocol"): the same for all calls of one operation.
struct PluginRuntime {
  std::vector<fs::path> path;                      // CNI_PATH, absolute, in order of search
  std::chrono::milliseconds plugin_timeout;        // for each call
  system::Deadline deadline;                       // for all of them
  fs::path version_cache;                          // where answers to VERSION are remembered; empty: nowhere
  std::function<void(const PluginCall&)> on_call;  // told after each call; may be empty
  int cancel = -1;                                 // a descriptor that becomes readable where all is to end; -1: none
};

/// A plugin that didn't come to its end in time (SPEC.md, "Errors", knows no such): it was killed, or there was no time
/// left to run it.
class PluginTimeout : public Error {
 public:
  using Error::Error;
};

/// A plugin that was ended, or not run, since somebody has told us to end (PluginRuntime::cancel; SPEC.md, "Errors",
/// knows no such).
class PluginCancelled : public Error {
 public:
  using Error::Error;
};

/// The first regular file called `type` in `path` (SPEC.md, "Execution Protocol"). Throws Error naming both.
fs::path find_plugin(const std::string& type, const std::vector<fs::path>& path);

/// Runs a plugin (SPEC.md, "Execution Protocol") and gives its stdout. A busy executable, and an answer with code 11
/// ("try again later"), are tried again with growing pauses as long as the plugin's time lasts. Throws, naming the
/// plugin, PluginError with its own words, PluginTimeout, or Error where it failed without telling why in the
/// protocol's form.
std::string run_plugin(const PluginExecution& execution, const PluginRuntime& runtime);

}  // namespace docker_cni::cni
