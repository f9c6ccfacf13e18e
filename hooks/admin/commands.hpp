// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "shared/config.hpp"

namespace CLI {
class App;
}

namespace docker_cni::admin {

/// What a verb has to say: text for stdout, and for stderr one sentence for each thing that is wrong.
struct Answer {
  std::string text;
  std::vector<std::string> problems;  // any makes the exit status 1
};

/// A verb at work, with what its command line said. Throws Error if it can't even begin.
using Work = std::function<Answer(const Config&)>;

/// One verb of docker-cni-admin, which is `docker cni` too.
struct Command {
  const char* name;
  const char* summary;              // its line in --help
  Work (*declare)(CLI::App& verb);  // adds its options to `verb`
};

Work declare_ls(CLI::App& verb);
Work declare_inspect(CLI::App& verb);
Work declare_port(CLI::App& verb);
Work declare_explain(CLI::App& verb);
Work declare_check(CLI::App& verb);
Work declare_repair(CLI::App& verb);
Work declare_gc(CLI::App& verb);
Work declare_release(CLI::App& verb);
Work declare_status(CLI::App& verb);
Work declare_validate(CLI::App& verb);
Work declare_network(CLI::App& verb);
Work declare_try(CLI::App& verb);
Work declare_connect(CLI::App& verb);
Work declare_disconnect(CLI::App& verb);
Work declare_stats(CLI::App& verb);
Work declare_install(CLI::App& verb);
Work declare_uninstall(CLI::App& verb);

/// The verbs, in the order of --help.
inline constexpr std::array commands{
    Command{"ls", "List the containers on CNI networks", declare_ls},
    Command{"inspect", "Show everything that is recorded of a container, as JSON", declare_inspect},
    Command{"port", "Show the ports of the host that a container has published", declare_port},
    Command{"explain", "Explain why a container's network failed, or what its plugins get next", declare_explain},
    Command{"check", "Check whether containers' networks are still as they were made", declare_check},
    Command{"repair", "Repair the networks of running containers, without a restart", declare_repair},
    Command{"gc", "Release what belongs to containers that no longer exist", declare_gc},
    Command{"release", "Free what a stopped container keeps", declare_release},
    Command{"status", "Show of each network whether containers can be attached to it", declare_status},
    Command{"validate", "Check network configurations for errors and doubtful settings", declare_validate},
    Command{"network", "Create, list and remove networks without writing JSON", declare_network},
    Command{"try", "Attach two empty namespaces to a network, and tell whether it works", declare_try},
    Command{"connect", "Connect an existing container to a network", declare_connect},
    Command{"disconnect", "Disconnect a container from a network", declare_disconnect},
    Command{"stats", "Show what went through the interfaces of running containers", declare_stats},
    Command{"install", "Set up an engine of this host to use docker-cni", declare_install},
    Command{"uninstall", "Undo what install did", declare_uninstall},
};

}  // namespace docker_cni::admin
