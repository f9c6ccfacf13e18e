// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <array>
#include <memory>

#include "hooks/admin/commands.hpp"
#include "hooks/admin/network/verbs.hpp"

namespace docker_cni::admin {
namespace {

constexpr std::array network_commands{
    Command{"create", "Write the configuration of a new network", declare_network_create},
    Command{"ls", "List the networks, and whether containers can be attached to them", declare_network_ls},
    Command{"inspect", "Show networks and their containers, as JSON", declare_network_inspect},
    Command{"rm", "Remove networks that no container uses", declare_network_rm},
    Command{"prune", "Remove all networks made here that no container uses", declare_network_prune},
};

}  // namespace

Work declare_network(CLI::App& verb) {
  auto chosen = std::make_shared<Work>();
  verb.require_subcommand(1);
  for (const auto& command : network_commands) {
    auto* const word = verb.add_subcommand(command.name, command.summary);
    word->callback([chosen, bound = command.declare(*word)] { *chosen = bound; });
  }
  return [chosen](const Config& config) { return (*chosen)(config); };
}

}  // namespace docker_cni::admin
