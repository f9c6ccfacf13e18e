// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/config.hpp"
#include "shared/oci/spec_change.hpp"

/// The files of a hooks.d, text to text: what podman and CRI-O read (oci-hooks.5; containers/common, pkg/hooks). Both
/// have one loader and, by default, one directory; so the same files serve them.
namespace docker_cni::admin {

/// The directory that both read by default.
inline constexpr const char* default_hooks_dir = "/usr/share/containers/oci/hooks.d";

/// The names of our files: sorted among those of all directories, in the middle, so that others may stand before and
/// after.
inline constexpr const char* add_file_name = "50-docker-cni-add.json";
inline constexpr const char* del_file_name = "50-docker-cni-del.json";

/// One file: a hook, and when it runs.
struct HookFile {
  std::string name;
  std::string text;
};

/// The file of `hook`, which runs for containers with an annotation cni.networks, or with Multus' where `pods` has that
/// count: never for all, since one bad file stops every container of the host, rootless ones too.
HookFile hook_file(const oci::Hook& hook, Pods pods = Pods::leave);

/// Whether `text` is a file of ours: it runs one of our hooks.
bool is_our_hook_file(std::string_view text);

/// What a containers.conf or crio.conf says of hooks.d directories.
struct HooksDirs {
  std::vector<std::string> dirs;
  bool append = false;  // to those of the files before it (containers.conf.5: {append=true}); else in their place
};

/// `hooks_dir` in the table `table` ("crio.runtime") of `toml`; nothing where it isn't there. Throws Error if the
/// text is not TOML, or the value is not a list of strings.
std::optional<HooksDirs> hooks_dirs_in(std::string_view toml, std::string_view table);

}  // namespace docker_cni::admin
