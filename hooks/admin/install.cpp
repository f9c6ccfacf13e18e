#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <functional>
#include <memory>
#include <string>

#include "hooks/admin/commands.hpp"
#include "hooks/admin/engines/docker.hpp"

namespace docker_cni::admin {
namespace {

/// What the engine's word on the command line has chosen.
struct Chosen {
  Work work;
  DockerOptions docker;
  std::string runtime_path, pidfile, daemon_json;  // as CLI11 takes them
};

void add_docker_options(CLI::App& engine, Chosen& chosen) {
  engine.add_option("--name", chosen.docker.name, "The runtime's name, as in docker run --runtime NAME")
      ->type_name("NAME")
      ->capture_default_str();
  engine.add_option("--pidfile", chosen.pidfile, "Of the dockerd that is meant, where several run")->type_name("FILE");
  engine.add_option("--daemon-json", chosen.daemon_json, "Its configuration, where that is not what it says itself")
      ->type_name("FILE");
  engine.add_flag("--dry-run", chosen.docker.dry_run, "Only tell what would be done, and show the new file");
}

DockerOptions docker_options(const Chosen& chosen) {
  auto options = chosen.docker;
  options.runtime_path = chosen.runtime_path;
  options.pidfile = chosen.pidfile;
  options.daemon_json = chosen.daemon_json;
  return options;
}

Work work_of(const std::shared_ptr<Chosen>& chosen) {
  return [chosen](const Config& config) { return chosen->work(config); };
}

}  // namespace

Work declare_install(CLI::App& verb) {
  auto chosen = std::make_shared<Chosen>();
  verb.require_subcommand(1);
  auto* const docker = verb.add_subcommand("docker", "Register docker-cni in daemon.json, and docker cni");
  add_docker_options(*docker, *chosen);
  docker->add_flag("--default-runtime", chosen->docker.default_runtime, "For containers that name no runtime, too");
  docker->add_option("--runtime-path", chosen->runtime_path, "The runtime behind docker-cni, if not runc")
      ->type_name("PATH");
  docker->callback([chosen] {
    chosen->work = [chosen](const Config& config) { return install_docker(docker_options(*chosen), config); };
  });
  return work_of(chosen);
}

Work declare_uninstall(CLI::App& verb) {
  auto chosen = std::make_shared<Chosen>();
  verb.require_subcommand(1);
  auto* const docker = verb.add_subcommand("docker", "Take docker-cni out of daemon.json, and docker cni away");
  add_docker_options(*docker, *chosen);
  docker->add_flag("--force", chosen->docker.force, "Although containers use it");
  docker->callback([chosen] {
    chosen->work = [chosen](const Config& config) { return uninstall_docker(docker_options(*chosen), config); };
  });
  return work_of(chosen);
}

}  // namespace docker_cni::admin
