#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// The file of `hook`, which runs for containers with an annotation cni.networks: never for all, since one bad file
/// stops every container of the host, rootless ones too.
HookFile hook_file(const oci::Hook& hook);

/// Whether `text` is a file of ours: it runs one of our hooks.
bool is_our_hook_file(std::string_view text);

/// The directories that the last `hooks_dir` in a containers.conf or crio.conf names; nothing where there is none.
std::optional<std::vector<std::string>> hooks_dirs_in(std::string_view toml);

}  // namespace docker_cni::admin
