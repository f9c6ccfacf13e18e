// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "shared/system/deadline.hpp"

namespace docker_cni::names {

namespace fs = boost::filesystem;

/// What the ADD hook leaves in a bundle for the runtime's `start`: Docker from 26 on writes /etc/hosts anew between
/// create and start. The note goes with the bundle, so there is nothing to tidy up.
struct StartNote {
  std::string id;
  fs::path state_dir;
  std::vector<std::string> networks;
  fs::path hosts_file;
  std::string own_lines;  // what its /etc/hosts must end in
};

/// Writes the note. Throws SystemError naming the file.
void write_start_note(const fs::path& bundle, const StartNote& note);

/// Writes the container's /etc/hosts again, if `bundle` has a note of ours for the container `id`, and its engine has
/// written over the file. Costs one open(2) where there is no note. Throws Error naming what can't be read or written.
void write_hosts_by_note(const fs::path& bundle, std::string_view id, const system::Deadline& deadline);

}  // namespace docker_cni::names
