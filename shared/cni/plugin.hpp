#pragma once

#include <boost/filesystem/path.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/system/deadline.hpp"

namespace docker_cni::cni {

namespace fs = boost::filesystem;

/// What was asked of a plugin and what came of it: for the log and for `docker cni explain`.
struct PluginCall {
  std::string command;  // ADD, DEL, ...
  std::string network;
  std::string plugin;  // its type
  std::chrono::milliseconds took{};
  std::string error;  // the sentence; empty on success
  std::string stderr_text;
};

/// How plugins are run: the same for all calls of one operation.
struct PluginRuntime {
  std::vector<fs::path> path;                      // CNI_PATH, absolute, in order of search
  std::chrono::milliseconds plugin_timeout;        // for each call
  system::Deadline deadline;                       // for all of them
  fs::path version_cache;                          // where answers to VERSION are remembered; empty: nowhere
  std::function<void(const PluginCall&)> on_call;  // told after each call; may be empty
};

/// The first regular file called `type` in `path` (SPEC.md, "Execution Protocol"). Throws Error naming both.
fs::path find_plugin(const std::string& type, const std::vector<fs::path>& path);

}  // namespace docker_cni::cni
