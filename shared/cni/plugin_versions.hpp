// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <map>
#include <string>
#include <vector>

#include "shared/cni/plugin.hpp"

namespace docker_cni::cni {

/// Which versions plugins speak (SPEC.md, "VERSION: probe plugin version support"). To ask costs a start of the plugin,
/// so the answers are kept in a file, each with the executable's path, size and time of change. A file that can't be
/// read or written costs a question more, nothing else.
class PluginVersions {
 public:
  /// Remembers in runtime.version_cache. `runtime` must outlive it.
  explicit PluginVersions(const PluginRuntime& runtime);

  /// The versions that the plugin speaks, as "1.1.0". Asks it unless its answer is remembered. Throws as find_plugin()
  /// and run_plugin() do, and Error where the answer is none.
  std::vector<std::string> of(const std::string& type);

 private:
  struct Answer {
    std::string identity;  // the size and time of change of the executable that gave it
    std::vector<std::string> versions;
  };
  void load();
  void save() const;

  const PluginRuntime& runtime_;
  std::map<std::string, Answer> answers_;  // by path
};

}  // namespace docker_cni::cni
