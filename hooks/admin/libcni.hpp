// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>

namespace docker_cni::admin {

namespace fs = boost::filesystem;

/// Why libcni (1.3.0), and with it containerd, CRI-O and cnitool, would not load the configuration file `file`; empty
/// where it would. What is a list and what a single plugin it tells by the file's ending alone; it's laxer than we are
/// with names, versions and the case of keys.
std::string why_libcni_refuses(const fs::path& file);

}  // namespace docker_cni::admin
