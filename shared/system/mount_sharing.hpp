// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>

namespace docker_cni::system {

namespace fs = boost::filesystem;

/// How the mount that `directory` is in hands mounts on to other mount namespaces (mount_namespaces(7)).
struct MountSharing {
  bool own = false;           // the directory is a mount of its own
  bool shared = false;        // what is mounted in it is seen elsewhere
  bool above_shared = false;  // likewise in the mount above it: its own where it isn't one
};

/// Looks at `directory`, which must be there. Throws SystemError.
MountSharing mount_sharing(const fs::path& directory);

/// Whether binding `directory` over itself, as `ip netns add` does to share it, would hide namespaces that are mounted
/// in it: whoever made them could then unmount but not remove their files ("device or resource busy"). It does where
/// the mount above isn't shared. Throws SystemError.
bool binding_hides_namespaces(const fs::path& directory);

}  // namespace docker_cni::system
