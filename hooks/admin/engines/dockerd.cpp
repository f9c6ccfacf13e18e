// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/engines/dockerd.hpp"

#include <algorithm>
#include <array>
#include <climits>
#include <optional>
#include <string_view>
#include <unistd.h>
#include <utility>

#include "shared/error.hpp"
#include "shared/system/file.hpp"
#include "shared/system/process.hpp"

namespace docker_cni::admin {
namespace {

std::string link_target(const std::string& link) {
  std::array<char, PATH_MAX> target{};
  const auto length = ::readlink(link.c_str(), target.data(), target.size());
  return length < 0 ? std::string() : std::string(target.data(), static_cast<std::size_t>(length));
}

std::vector<std::string> words_of(std::string_view cmdline) {
  std::vector<std::string> words;
  while (!cmdline.empty()) {
    const auto end = std::min(cmdline.find('\0'), cmdline.size());
    words.emplace_back(cmdline.substr(0, end));
    cmdline.remove_prefix(std::min(end + 1, cmdline.size()));
  }
  if (!words.empty()) words.erase(words.begin());
  return words;
}

/// Whether all of the process's user IDs are root's.
bool runs_as_root(const std::string& process) {
  return system::read_file_if_there(process + "/status").value_or("").find("\nUid:\t0\t0\t0\t0\n") != std::string::npos;
}

std::optional<Dockerd> look_at(pid_t pid) {
  const auto process = "/proc/" + std::to_string(pid);
  Dockerd dockerd;
  dockerd.pid = pid;
  dockerd.process = system::ProcessHandle(pid);
  auto program = link_target(process + "/exe");
  constexpr std::string_view replaced = " (deleted)";  // by a newer one, while it runs
  if (program.ends_with(replaced)) program.resize(program.size() - replaced.size());
  dockerd.program = program;
  if (dockerd.program.filename() != "dockerd") return std::nullopt;
  if (!runs_as_root(process)) return std::nullopt;  // anybody may call a program dockerd, and name any file

  dockerd.flags = parse_dockerd_flags(words_of(system::read_file_if_there(process + "/cmdline").value_or("")));
  auto& file = dockerd.flags.config_file;
  if (!file.is_absolute()) file = link_target(process + "/cwd") / file;
  dockerd.own_user_namespace = !system::is_same_file(process + "/ns/user", "/proc/self/ns/user");
  dockerd.own_namespaces = !system::is_same_file(process + "/ns/mnt", "/proc/self/ns/mnt") ||
                           !system::is_same_file(process + "/ns/pid", "/proc/self/ns/pid") ||
                           !system::is_same_file(process + "/root", "/proc/self/root");
  return dockerd;
}

}  // namespace

std::string why_out_of_reach(const Dockerd& dockerd) {
  const auto name = "dockerd, process " + std::to_string(dockerd.pid) + ", ";
  if (dockerd.program.string().starts_with("/snap/")) {
    return name + "is Docker's snap, which can't run programs from outside of it; docker-cni needs Docker from " +
           "Debian's or from Docker's own packages";
  }
  if (dockerd.own_user_namespace) {
    return name + "is rootless: its containers' networks belong to its own user namespace, where no CNI plugin may act";
  }
  if (dockerd.own_namespaces) {
    return name +
           "has a mount or PID namespace of its own (a container, or PrivateTmp in its unit), so what it names " +
           "may not be this host's; run docker-cni-admin where it runs, or name its file with --daemon-json and " +
           "restart it";
  }
  return {};
}

std::vector<Dockerd> find_dockerds() {
  std::vector<Dockerd> all;
  for (const auto pid : system::processes()) {
    try {
      if (auto dockerd = look_at(pid)) all.push_back(*std::move(dockerd));
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch): it ended while we looked
    }
  }
  std::sort(all.begin(), all.end(), [](const Dockerd& one, const Dockerd& other) { return one.pid < other.pid; });
  return all;
}

}  // namespace docker_cni::admin
