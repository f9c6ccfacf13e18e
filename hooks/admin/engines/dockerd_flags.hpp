// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace docker_cni::admin {

namespace fs = boost::filesystem;

/// dockerd's own command line, as far as it matters here.
struct DockerdFlags {
  fs::path config_file = "/etc/docker/daemon.json";
  fs::path data_root;              // empty: daemon.json says, or the default
  std::vector<std::string> hosts;  // -H; empty: daemon.json says, or the default
  bool tls = false;
  std::vector<std::string> conflicting;  // flags that daemon.json must not say too: --add-runtime, --default-runtime
};

/// Parses what stands behind "dockerd".
DockerdFlags parse_dockerd_flags(const std::vector<std::string>& words);

/// Where `dockerd` listens, as DOCKER_HOST takes it; `daemon_json`: its file. Empty: only where a certificate is asked
/// for.
std::string docker_host(const DockerdFlags& flags, std::string_view daemon_json);

/// Where it keeps containers; `daemon_json`: its file.
fs::path data_root(const DockerdFlags& flags, std::string_view daemon_json);

}  // namespace docker_cni::admin
