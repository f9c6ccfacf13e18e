// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/engines/docker_reload.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <signal.h>
#include <thread>
#include <utility>

#include "shared/error.hpp"

namespace docker_cni::admin {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds time_to_answer(15);
constexpr seconds time_to_reload(30);
constexpr milliseconds between_questions(200);

std::string process_of(const Dockerd& dockerd) { return "dockerd, process " + std::to_string(dockerd.pid) + ","; }

}  // namespace

std::optional<AskedDockerd> AskedDockerd::ask(const DockerTarget& target, const DaemonFile& file, Steps& steps) {
  if (!target.dockerd) return std::nullopt;
  auto cli = find_docker_cli();
  auto host = docker_host(target.dockerd->flags, file.text().value_or(""));
  if (!cli.empty() && !host.empty()) return AskedDockerd(*target.dockerd, std::move(cli), std::move(host));
  const auto* const why =
      cli.empty() ? "there is no docker command to ask it with" : "it listens only where a certificate is asked for";
  steps.problem(process_of(*target.dockerd) + " is not reloaded, since " + why +
                "; once it has started, do: kill -HUP " + std::to_string(target.dockerd->pid));
  return std::nullopt;
}

AskedDockerd::AskedDockerd(const Dockerd& dockerd, fs::path cli, std::string host)
    : dockerd_(&dockerd), cli_(std::move(cli)), host_(std::move(host)) {
  in_context([&] { return process_of(dockerd) + " doesn't answer"; },
             [&] { info_ = ask_dockerd(cli_, host_, system::Deadline::in(time_to_answer)); });
}

bool AskedDockerd::becomes(const std::function<bool(const DockerInfo&)>& is_taken) const {
  const auto deadline = system::Deadline::in(time_to_reload);
  if (!dockerd_->process.signal(SIGHUP)) throw SystemError(process_of(*dockerd_) + " SIGHUP", errno);
  while (!deadline.passed()) {
    try {
      if (is_taken(ask_dockerd(cli_, host_, deadline))) return true;
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch): it's asked again
    }
    std::this_thread::sleep_for(std::min<milliseconds>(between_questions, deadline.left()));
  }
  return false;
}

void AskedDockerd::reload(const DaemonFile& file, const std::function<bool(const DockerInfo&)>& is_taken,
                          const std::string& what) const {
  try {
    if (becomes(is_taken)) return;
  } catch (const Error&) {
    file.write(file.text());
    throw;
  }
  file.write(file.text());
  throw Error(process_of(*dockerd_) + " did not " + what + " when it read " + file.path().string() +
              " again; the file is as it was before; dockerd's log says why: journalctl --unit docker");
}

}  // namespace docker_cni::admin
