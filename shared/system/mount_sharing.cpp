// SPDX-License-Identifier: Apache-2.0
#include "shared/system/mount_sharing.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/stat.h>

#include "shared/error.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"
#include "shared/system/netns.hpp"

namespace docker_cni::system {
namespace {

/// One line of mountinfo (proc(5)), as far as we ask: "ID PARENT DEVICE ROOT PLACE OPTIONS [shared:N …] - …".
struct MountInfo {
  std::uint64_t id = 0;
  bool shared = false;
};

MountInfo parse_mount(std::string_view line) {
  MountInfo info;
  std::from_chars(line.data(), line.data() + line.size(), info.id);
  const auto optional = line.substr(0, std::min(line.find(" - "), line.size()));
  info.shared = optional.find(" shared:") != std::string_view::npos;
  return info;
}

bool is_shared(std::uint64_t id) {
  const auto text = read_file("/proc/thread-self/mountinfo");
  for (std::string_view rest = text; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto info = parse_mount(rest.substr(0, end));
    if (info.id == id) return info.shared;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

struct statx look_at(const fs::path& path) {
  struct statx status {};
  if (::statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW, STATX_MNT_ID, &status) != 0) {
    throw SystemError(path.string(), errno);
  }
  return status;
}

/// Whether the kernel says which mount a file is on; one before 5.8 doesn't.
bool tells_mounts(const fs::path& path) { return (look_at(path).stx_mask & STATX_MNT_ID) != 0; }

}  // namespace

MountSharing mount_sharing(const fs::path& directory) {
  if (!tells_mounts(directory)) return {true, true, true};  // nothing to warn of is known
  const auto here = look_at(directory).stx_mnt_id;
  const auto above = look_at(directory.parent_path()).stx_mnt_id;
  return {here != above, is_shared(here), is_shared(above)};
}

bool binding_hides_namespaces(const fs::path& directory) {
  if (!tells_mounts(directory)) return false;
  const auto sharing = mount_sharing(directory);
  if (sharing.own || sharing.shared) return false;
  const auto names = names_in(directory).value_or(std::vector<std::string>());
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return netns_at(directory / name).has_value(); });
}

}  // namespace docker_cni::system
