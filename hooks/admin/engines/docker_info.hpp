// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/admin/engines/daemon_json.hpp"
#include "shared/system/deadline.hpp"

namespace docker_cni::admin {

namespace fs = boost::filesystem;

/// What a running dockerd knows of runtimes.
struct DockerInfo {
  std::string default_runtime;
  std::vector<DockerRuntime> runtimes;

  /// Whether it's registered as `runtime` says, and the default if that says so.
  bool has(const DockerRuntime& runtime) const;
  bool has(std::string_view name) const;
};

/// Docker's CLI; empty where there is none in the usual directories.
fs::path find_docker_cli();

/// Asks the dockerd at `host` (as DOCKER_HOST takes it) through `cli`: `docker info`.
/// Throws Error with the CLI's own words.
DockerInfo ask_dockerd(const fs::path& cli, const std::string& host, const system::Deadline& deadline);

/// Parses what `docker info --format '{"default": {{json .DefaultRuntime}}, "runtimes": {{json .Runtimes}}}'` prints.
DockerInfo parse_docker_info(std::string_view text);

}  // namespace docker_cni::admin
