// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/network/docker_networks.hpp"

#include <exception>
#include <sstream>

#include "hooks/admin/engines/docker_info.hpp"
#include "hooks/admin/engines/dockerd.hpp"
#include "shared/error.hpp"
#include "shared/system/child.hpp"
#include "shared/system/file.hpp"
#include "shared/system/root_path.hpp"

namespace docker_cni::admin {
namespace {

/// What Docker's client says to `arguments`; empty where it fails.
std::string ask(const fs::path& cli, const std::string& host, std::vector<std::string> arguments,
                const system::Deadline& deadline) {
  system::ChildCommand command;
  command.program = cli;
  command.environment = {system::root_path_variable, "DOCKER_HOST=" + host, "DOCKER_CONFIG=/nonexistent"};
  command.arguments = std::move(arguments);
  auto outcome = system::run_child(command, {deadline});
  return outcome.timed_out || outcome.wait_status != 0 ? std::string() : std::move(outcome.output);
}

void append_subnets(const fs::path& cli, const Dockerd& dockerd, const system::Deadline& deadline,
                    std::vector<DockerSubnet>& all) {
  const auto daemon_json = system::read_file_if_there(dockerd.flags.config_file).value_or("{}");
  const auto host = docker_host(dockerd.flags, daemon_json);
  if (host.empty()) return;
  std::vector<std::string> inspect{"network", "inspect", "--format",
                                   "{{.Name}}{{range .IPAM.Config}} {{.Subnet}}{{end}}"};
  const auto options = inspect.size();
  std::istringstream ids(ask(cli, host, {"network", "ls", "--quiet", "--no-trunc"}, deadline));
  for (std::string id; ids >> id;) inspect.push_back(id);
  if (inspect.size() == options) return;
  for (auto& subnet : parse_docker_subnets(ask(cli, host, std::move(inspect), deadline))) {
    all.push_back(std::move(subnet));
  }
}

}  // namespace

std::vector<DockerSubnet> docker_subnets(const system::Deadline& deadline) noexcept {
  std::vector<DockerSubnet> all;
  try {
    const auto cli = find_docker_cli();
    if (cli.empty()) return all;
    for (const auto& dockerd : find_dockerds()) {
      if (!dockerd.own_namespaces) append_subnets(cli, dockerd, deadline, all);
    }
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): what was found so far counts
  }
  return all;
}

std::vector<DockerSubnet> parse_docker_subnets(std::string_view text) {
  std::vector<DockerSubnet> all;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string network;
    words >> network;
    for (std::string subnet; words >> subnet;) {
      if (const auto prefix = system::parse_ip_prefix(subnet)) all.push_back({network, *prefix});
    }
  }
  return all;
}

}  // namespace docker_cni::admin
