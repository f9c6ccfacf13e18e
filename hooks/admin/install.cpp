// SPDX-License-Identifier: Apache-2.0
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <functional>
#include <memory>
#include <string>

#include "hooks/admin/commands.hpp"
#include "hooks/admin/engines/daemon_json.hpp"
#include "hooks/admin/engines/docker.hpp"
#include "hooks/admin/engines/hooks_d_install.hpp"

namespace docker_cni::admin {
namespace {

/// What the engine's word on the command line has chosen.
struct Chosen {
  std::function<Answer(const Chosen&, const Config&)> act;
  DockerOptions docker;
  HooksOptions hooks;
  std::string runtime_path, pidfile, daemon_json, hooks_dir;  // as CLI11 takes them
};

void add_docker_options(CLI::App& engine, Chosen& chosen) {
  engine.add_option("--name", chosen.docker.name, "The runtime's name, as in docker run --runtime NAME")
      ->type_name("NAME")
      ->capture_default_str();
  engine.add_option("--pidfile", chosen.pidfile, "The PID file of the dockerd that is meant, if several run")
      ->type_name("FILE");
  engine
      .add_option("--daemon-json", chosen.daemon_json, "Its configuration file, if dockerd doesn't say where that is")
      ->type_name("FILE");
  engine.add_flag("--dry-run", chosen.docker.dry_run, "Only show what would be done, and the new file");
}

DockerOptions docker_options(const Chosen& chosen) {
  auto options = chosen.docker;
  options.runtime_path = chosen.runtime_path;
  options.pidfile = chosen.pidfile;
  options.daemon_json = chosen.daemon_json;
  return options;
}

/// The engine `name`, which reads a hooks.d.
CLI::App& add_hooks_engine(CLI::App& verb, const std::shared_ptr<Chosen>& chosen, const char* name, const char* summary,
                           Answer (*act)(const HooksOptions&, const Config&)) {
  auto* const engine = verb.add_subcommand(name, summary);
  engine->add_option("--hooks-dir", chosen->hooks_dir, "The directory, if not the one that the engine reads")
      ->type_name("DIR");
  engine->add_flag("--dry-run", chosen->hooks.dry_run, "Only show what would be done");
  engine->callback([chosen, act] {
    chosen->act = [act](const Chosen& said, const Config& config) {
      auto options = said.hooks;
      options.hooks_dir = said.hooks_dir;
      return act(options, config);
    };
  });
  return *engine;
}

Work work_of(const std::shared_ptr<Chosen>& chosen) {
  return [chosen](const Config& config) { return chosen->act(*chosen, config); };
}

}  // namespace

Work declare_install(CLI::App& verb) {
  auto chosen = std::make_shared<Chosen>();
  chosen->docker.name = DockerRuntime().name;
  verb.require_subcommand(1);
  auto* const docker = verb.add_subcommand("docker", "Register docker-cni in daemon.json, and docker cni");
  add_docker_options(*docker, *chosen);
  docker->add_flag("--default-runtime", chosen->docker.default_runtime, "Also make it the default runtime");
  docker->add_flag("--force", chosen->docker.force, "Even if containers use the runtime and it changes");
  docker->add_option("--runtime-path", chosen->runtime_path, "The runtime behind docker-cni, if not runc")
      ->type_name("PATH");
  docker->callback([chosen] {
    chosen->act = [](const Chosen& said, const Config& config) { return install_docker(docker_options(said), config); };
  });
  add_hooks_engine(
      verb, chosen, "podman", "Add our hooks to those that podman runs",
      [](const HooksOptions& options, const Config& config) { return install_hooks(podman(), options, config); });
  add_hooks_engine(
      verb, chosen, "crio", "Add our hooks to those that CRI-O runs",
      [](const HooksOptions& options, const Config& config) { return install_hooks(crio(), options, config); });
  return work_of(chosen);
}

Work declare_uninstall(CLI::App& verb) {
  auto chosen = std::make_shared<Chosen>();
  verb.require_subcommand(1);
  auto* const docker = verb.add_subcommand("docker", "Take docker-cni out of daemon.json, and docker cni away");
  add_docker_options(*docker, *chosen);
  docker->add_flag("--force", chosen->docker.force, "Even if containers use it");
  docker->callback([chosen] {
    chosen->act = [](const Chosen& said, const Config& config) {
      return uninstall_docker(docker_options(said), config);
    };
  });
  auto& from_podman = add_hooks_engine(
      verb, chosen, "podman", "Take our hooks away from podman",
      [](const HooksOptions& options, const Config& config) { return uninstall_hooks(podman(), options, config); });
  auto& from_crio = add_hooks_engine(
      verb, chosen, "crio", "Take our hooks away from CRI-O",
      [](const HooksOptions& options, const Config& config) { return uninstall_hooks(crio(), options, config); });
  for (auto* const engine : {&from_podman, &from_crio}) {
    engine->add_flag("--force", chosen->hooks.force, "Even if containers may use them");
  }
  return work_of(chosen);
}

}  // namespace docker_cni::admin
