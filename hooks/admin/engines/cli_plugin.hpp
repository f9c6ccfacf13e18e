// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>

/// docker-cni-admin as a plugin of Docker's CLI, `docker cni`: a link among the CLI's plugins.
namespace docker_cni::admin {

namespace fs = boost::filesystem;

/// Where the link for `program` (docker-cni-admin) belongs: /usr/libexec for what a package put below /usr, else
/// /usr/local/lib (docker/cli, cli-plugins/manager/manager_unix.go).
fs::path cli_plugin_link(const fs::path& program);

enum class LinkState {
  absent,
  ours,     // it leads to a docker-cni-admin
  foreign,  // another program, or no link: not ours to touch
};

/// What is at `link`.
LinkState state_of(const fs::path& link);

/// Makes `link` lead to `program`, in the place of a link of ours. Throws SystemError naming it.
void make_link(const fs::path& link, const fs::path& program);

}  // namespace docker_cni::admin
