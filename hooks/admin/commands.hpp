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

/// A verb at work, with what its command line said. Throws Error where it can't even begin.
using Work = std::function<Answer(const Config&)>;

/// One verb of docker-cni-admin, which is `docker cni` too.
struct Command {
  const char* name;
  const char* summary;              // its line in --help
  Work (*declare)(CLI::App& verb);  // adds its options to `verb`
};

Work declare_ls(CLI::App& verb);
Work declare_inspect(CLI::App& verb);
Work declare_explain(CLI::App& verb);
Work declare_check(CLI::App& verb);
Work declare_gc(CLI::App& verb);
Work declare_release(CLI::App& verb);
Work declare_status(CLI::App& verb);
Work declare_validate(CLI::App& verb);
Work declare_install(CLI::App& verb);
Work declare_uninstall(CLI::App& verb);

/// The verbs, in the order of --help.
inline constexpr std::array commands{
    Command{"ls", "List the containers on CNI networks", declare_ls},
    Command{"inspect", "Show all that is recorded of a container, as JSON", declare_inspect},
    Command{"explain", "Tell why a container's network failed, or what its plugins would be asked", declare_explain},
    Command{"check", "Ask the plugins whether what they made is still as it was", declare_check},
    Command{"gc", "Release what belongs to containers that no longer exist", declare_gc},
    Command{"release", "Free what a stopped container keeps", declare_release},
    Command{"status", "Tell of each network whether containers can be attached to it", declare_status},
    Command{"validate", "Tell what is wrong, or doubtful, in network configurations", declare_validate},
    Command{"install", "Set up an engine of this host to use docker-cni", declare_install},
    Command{"uninstall", "Take back what install did", declare_uninstall},
};

}  // namespace docker_cni::admin
