// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/engines/cli_plugin.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::admin {

fs::path cli_plugin_link(const fs::path& program) {
  const bool is_packaged = program.parent_path() == "/usr/bin" || program.parent_path() == "/usr/sbin";
  return fs::path(is_packaged ? "/usr/libexec" : "/usr/local/lib") / "docker" / "cli-plugins" / "docker-cni";
}

LinkState state_of(const fs::path& link) {
  struct stat status {};
  if (::lstat(link.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return LinkState::absent;
    throw SystemError(link.string(), errno);
  }
  std::array<char, PATH_MAX> target{};
  const auto length = ::readlink(link.c_str(), target.data(), target.size());
  if (length < 0) return LinkState::foreign;
  const fs::path program(target.data(), target.data() + length);
  return program.filename() == "docker-cni-admin" ? LinkState::ours : LinkState::foreign;
}

void make_link(const fs::path& link, const fs::path& program) {
  system::make_directories(link.parent_path());
  const auto temporary = system::temporary_name(link);
  system::remove_file(temporary);
  if (::symlink(program.c_str(), temporary.c_str()) != 0) throw SystemError(link.string(), errno);
  if (::rename(temporary.c_str(), link.c_str()) == 0) return;
  const auto error_number = errno;
  ::unlink(temporary.c_str());
  throw SystemError(link.string(), error_number);
}

}  // namespace docker_cni::admin
