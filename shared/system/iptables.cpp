// SPDX-License-Identifier: Apache-2.0
#include "shared/system/iptables.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/sentence.hpp"
#include "shared/system/child.hpp"
#include "shared/system/root_path.hpp"

namespace docker_cni::system {

std::string find_program(const std::string& name) {
  std::string_view rest = root_path;
  while (!rest.empty()) {
    const auto directory = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(directory.size() + 1, rest.size()));
    auto program = std::string(directory) + "/" + name;
    if (::access(program.c_str(), X_OK) == 0) return program;
  }
  return {};
}

std::optional<std::string> iptables_rules(bool ipv6, const std::string& table, const Deadline& deadline) {
  const auto program = find_program(ipv6 ? "ip6tables" : "iptables");
  if (program.empty()) return std::nullopt;
  constexpr std::chrono::seconds patience(10);
  ChildCommand command;
  command.program = program;
  command.environment = {root_path_variable};
  command.arguments = {"--wait", "5", "-t", table, "-S"};
  const auto outcome = run_child(command, {.deadline = deadline.at_most(patience)});
  if (outcome.timed_out) throw Error(program + " does not answer");
  if (outcome.wait_status != 0) throw Error(program + ": " + one_line(outcome.error));
  return outcome.output;
}

}  // namespace docker_cni::system
