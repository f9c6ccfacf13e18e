// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/engines/docker_target.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <utility>

#include "hooks/admin/table.hpp"
#include "shared/error.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::admin {
namespace {

constexpr const char* usual_pidfile = "/var/run/docker.pid";

std::string process_and_file_of(const Dockerd& dockerd) {
  return "dockerd, process " + std::to_string(dockerd.pid) + " (" + dockerd.flags.config_file.string() + ")";
}

/// The number in `file`; 0 where there is no such file, or another text in it.
pid_t read_pid(const fs::path& file) {
  const auto text = system::read_file_if_there(file).value_or("");
  pid_t pid = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pid);
  return error == std::errc() && pid > 0 ? pid : 0;
}

/// `file` where its links lead: replacing a link would part it from what it stands for.
fs::path without_links(const fs::path& file) {
  const std::unique_ptr<char, decltype(&std::free)> path(::realpath(file.c_str(), nullptr), std::free);
  return path ? fs::path(path.get()) : file;
}

/// Which of `candidates` is meant; their end where nobody can tell.
std::vector<Dockerd>::iterator meant_dockerd(std::vector<Dockerd>& candidates, pid_t pid) {
  if (candidates.size() == 1) return candidates.begin();
  return std::find_if(candidates.begin(), candidates.end(), [pid](const Dockerd& one) { return one.pid == pid; });
}

}  // namespace

DockerTarget choose_dockerd(std::vector<Dockerd> all, pid_t pid, bool pidfile_was_given, const fs::path& daemon_json) {
  DockerTarget target;
  target.daemon_json = daemon_json.empty() ? DockerdFlags().config_file : daemon_json;
  std::vector<Dockerd> candidates;
  std::string which;
  for (auto& dockerd : all) {
    if (auto why = why_out_of_reach(dockerd); !why.empty()) {
      if (pidfile_was_given && dockerd.pid == pid) throw Error(why);
      target.notes.push_back(std::move(why));
    } else if ((pidfile_was_given && dockerd.pid != pid) ||
               (!daemon_json.empty() && dockerd.flags.config_file != daemon_json)) {
      target.notes.push_back(process_and_file_of(dockerd) + ", is left as it is");
    } else {
      which += (which.empty() ? "" : "; ") + process_and_file_of(dockerd);
      candidates.push_back(std::move(dockerd));
    }
  }
  if (candidates.empty()) {
    if (pidfile_was_given) throw Error("the process " + std::to_string(pid) + " of the pidfile is not a dockerd");
    const bool may_come = target.notes.empty() || !daemon_json.empty();
    if (!may_come) throw Error("no dockerd that docker-cni can serve: " + joined(target.notes, "; "));
    target.notes.emplace_back("no dockerd runs that reads " + target.daemon_json.string());
    return target;
  }
  const auto chosen = meant_dockerd(candidates, pid);
  if (chosen == candidates.end()) throw Error("several dockerds run: " + which + "; choose one with --pidfile");
  for (auto& other : candidates) {
    if (&other != &*chosen) target.notes.push_back(process_and_file_of(other) + ", is left as it is");
  }
  target.daemon_json = chosen->flags.config_file;
  target.dockerd = std::move(*chosen);
  return target;
}

DockerTarget find_docker_target(const fs::path& pidfile, const fs::path& daemon_json) {
  const auto pid = read_pid(pidfile.empty() ? fs::path(usual_pidfile) : pidfile);
  if (!pidfile.empty() && pid == 0) throw Error(pidfile.string() + " has no process's number in it");
  auto target = choose_dockerd(find_dockerds(), pid, !pidfile.empty(), daemon_json);
  target.daemon_json = without_links(target.daemon_json);
  return target;
}

}  // namespace docker_cni::admin
