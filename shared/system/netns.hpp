// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

#include "shared/system/unique_fd.hpp"

namespace docker_cni::system {

namespace fs = boost::filesystem;

/// What tells two namespaces apart as long as both live. The kernel uses an inode number again at once, so for the
/// time after that it is no identity.
struct NamespaceId {
  dev_t device = 0;
  ino_t inode = 0;
  friend bool operator==(const NamespaceId&, const NamespaceId&) = default;
};

/// Opens the network namespace at `path`. Throws SystemError, or Error where something else is there.
UniqueFd open_netns(const fs::path& path);

/// The identity of an open namespace. Throws SystemError.
NamespaceId namespace_id(const UniqueFd& netns);

/// The identity of the network namespace at `path`; nothing where there is none: no file, or another kind of file.
/// Throws SystemError if nobody can tell, for want of descriptors, say.
std::optional<NamespaceId> netns_at(const fs::path& path);

/// Whether the network namespace that we run in is ours to configure: it isn't where it belongs to another user
/// namespace than the one that we have our capabilities in (rootless engines).
bool own_netns_is_ours();

/// Mounts `netns` on the file `path`, as `ip netns add` does: the directory becomes a shared mount, so that other mount
/// namespaces see the pin come and go, unless binding_hides_namespaces(). A stray regular file at `path` is taken over.
/// `mark` says whose the pin is, see pin_mark(). Throws Error if a namespace is already mounted there, SystemError
/// otherwise; both name the path.
void pin_netns(const UniqueFd& netns, const fs::path& path, std::string_view mark = {});

/// The mark that pin_netns() left in the file beneath the namespace; empty where there is none, or somebody else's pin.
/// Throws SystemError if nobody can tell.
std::string pin_mark(const fs::path& path);

/// Unmounts and removes what pin_netns() left at `path`, or the orphan empty file of a pin that was never mounted.
/// True where anything was there. Throws SystemError, or Error where the file is neither.
bool unpin_netns(const fs::path& path);

}  // namespace docker_cni::system
