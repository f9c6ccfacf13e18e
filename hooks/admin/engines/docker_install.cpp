// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <unistd.h>

#include "hooks/admin/engines/cli_plugin.hpp"
#include "hooks/admin/engines/daemon_json.hpp"
#include "hooks/admin/engines/docker.hpp"
#include "hooks/admin/engines/docker_reload.hpp"
#include "hooks/admin/engines/docker_use.hpp"
#include "hooks/admin/engines/install_lock.hpp"
#include "hooks/admin/records.hpp"
#include "shared/error.hpp"
#include "shared/installed/programs.hpp"

namespace docker_cni::admin {
namespace {

bool is_program(const fs::path& path) { return ::access(path.c_str(), X_OK) == 0; }

/// docker-cni beside us, with all that it needs.
fs::path find_rewriter() {
  const auto directory = installed::own_directory();
  auto rewriter = directory / "docker-cni";
  if (!is_program(rewriter)) throw Error(rewriter.string() + " is not there; install it beside docker-cni-admin");
  installed::find_hook_programs(directory);
  return rewriter;
}

/// The runtime that docker-cni will become.
fs::path find_runtime_program(const DockerOptions& options, const Config& config) {
  if (!options.runtime_path.empty()) {
    if (options.runtime_path.is_absolute() && is_program(options.runtime_path)) return options.runtime_path;
    throw Error("--runtime-path \"" + options.runtime_path.string() + "\" is not the absolute path of a program");
  }
  for (const auto& candidate : {config.oci_bin, fs::path("/usr/sbin/runc"), fs::path("/usr/bin/runc"),
                                fs::path("/usr/local/sbin/runc"), fs::path("/usr/local/bin/runc")}) {
    if (candidate.filename() != "docker-cni" && is_program(candidate)) return candidate;
  }
  throw Error("there is no runc; install one, or name another runtime with --runtime-path");
}

DockerRuntime wanted_runtime(const DockerOptions& options, const Config& config) {
  DockerRuntime runtime{options.name, find_rewriter().string(), {}, options.default_runtime};
  // Without a cni.yaml none is named: one that comes later is found where it's looked for anyway.
  if (!config.file.empty()) runtime.args = {"--config", config.file.string()};
  runtime.args.insert(runtime.args.end(), {"--runtime-path", find_runtime_program(options, config).string(), "--"});
  return runtime;
}

/// As default runtime it's asked about each container of this dockerd, and must leave alone who asks for nothing.
void check_default(const Config& config) {
  if (config.docker_networks == DockerNetworks::leave && config.attach == Attach::asked) return;
  const auto file = config.file.empty() ? std::string(default_config_file) : config.file.string();
  throw Error(
      "as default runtime docker-cni is asked about every container, docker build's too; first set \"docker_networks: "
      "leave\" and \"attach: asked\" in " +
      file);
}

void check_flags(const DockerTarget& target) {
  if (!target.dockerd || target.dockerd->flags.conflicting.empty()) return;
  throw Error("dockerd, process " + std::to_string(target.dockerd->pid) + ", was started with " +
              target.dockerd->flags.conflicting.front() + ", and would refuse a daemon.json that says the same; move " +
              "that flag into " + target.daemon_json.string());
}

/// Writes the new file, the backup first: one that is there since the last install stays.
void write(const DaemonFile& file, const std::string& after, bool had_ours, const std::string& name, Steps& steps) {
  if (file.text() && !had_ours) {
    steps.take("keep", "kept", "the file as it is in " + file.backup_path().string(), [&] { file.write_backup(); });
  } else if (!file.text() && !steps.dry_run()) {
    file.remove_backup();  // of another time
  }
  steps.take("write", "wrote", file.path().string() + ": runtime \"" + name + "\"", [&] { file.write(after); });
  if (steps.dry_run()) steps.say(after);
}

void reload(const AskedDockerd& dockerd, const DaemonFile& file, const DockerRuntime& runtime, bool had_ours) {
  try {
    dockerd.reload(
        file, [&](const DockerInfo& info) { return info.has(runtime); }, "take the runtime \"" + runtime.name + "\"");
  } catch (const Error&) {
    if (!had_ours) file.remove_backup();  // the file itself is what it was
    throw;
  }
}

/// The last step: the link is there only where the runtime is, and the runtime works without the link.
void link_plugin(Steps& steps) {
  const auto program = installed::own_directory() / "docker-cni-admin";
  const auto link = cli_plugin_link(program);
  try {
    if (state_of(link) == LinkState::foreign) throw Error(link.string() + " is not docker-cni's; remove it");
    steps.take("link", "linked", link.string() + " -> " + program.string() + ", for docker cni",
               [&] { make_link(link, program); });
  } catch (const Error& error) {
    steps.problem("the runtime is registered, but docker cni is not there: " + std::string(error.what()) +
                  "; then install again");
  }
}

/// What docker-cni becomes as `runtime`.
fs::path runtime_behind(const DockerRuntime& runtime, const Config& config) {
  constexpr std::string_view flag = "--runtime-path";
  for (std::size_t at = 0; at < runtime.args.size(); ++at) {
    const auto& word = runtime.args[at];
    if (word == flag && at + 1 < runtime.args.size()) return runtime.args[at + 1];
    if (word.starts_with(std::string(flag) + "=")) return word.substr(flag.size() + 1);
  }
  return config.oci_bin;
}

/// One runtime knows nothing of another's containers: it could neither stop nor delete them.
void check_same_runtime(const DockerRuntime& there, const DockerRuntime& wanted, const DockerTarget& target,
                        const DaemonFile& file, const Config& config) {
  const auto before = runtime_behind(there, config);
  const auto after = runtime_behind(wanted, config);
  if (before.filename() == after.filename()) return;  // another path, or another version, of the same
  check_unused(wanted.name, places_of_containers(target, file, read_records(open_store(config)).readable),
               "which " + after.string() + " in the place of " + before.string() + " could neither stop nor delete");
}

}  // namespace

Answer install_docker(const DockerOptions& options, const Config& config) {
  Steps steps(options.dry_run);
  const auto runtime = wanted_runtime(options, config);
  check_runtime(runtime);
  if (options.default_runtime) check_default(config);
  const auto target = find_docker_target(options.pidfile, options.daemon_json);
  check_flags(target);
  const InstallLock lock(options.dry_run);
  const DaemonFile file(target.daemon_json);
  const auto before = file.text().value_or("");
  const auto after = in_context([&] { return file.path().string(); }, [&] { return with_runtime(before, runtime); });
  const auto there = find_runtime(before, runtime.name);
  if (there && !options.force) check_same_runtime(*there, runtime, target, file, config);
  const bool had_ours = there.has_value();
  const auto dockerd = AskedDockerd::ask(target, file, steps);

  if (after == before) {
    steps.say(file.path().string() + " has the runtime \"" + runtime.name + "\" already\n");
  } else {
    write(file, after, had_ours, runtime.name, steps);
  }
  if (dockerd && (after != before || !dockerd->info().has(runtime))) {
    steps.take("reload", "reloaded", "dockerd by SIGHUP; docker info tells of the runtime",
               [&] { reload(*dockerd, file, runtime, had_ours); });
  }
  link_plugin(steps);
  steps.note(target.notes);
  return steps.finish();
}

}  // namespace docker_cni::admin
