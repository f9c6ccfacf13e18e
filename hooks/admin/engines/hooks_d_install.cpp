// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/engines/hooks_d_install.hpp"

#include <algorithm>
#include <optional>

#include "hooks/admin/engines/docker_use.hpp"
#include "hooks/admin/engines/hooks_d.hpp"
#include "hooks/admin/engines/steps.hpp"
#include "hooks/admin/pods.hpp"
#include "hooks/admin/records.hpp"
#include "shared/attachment/liveness.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/installed/programs.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::admin {
namespace {

constexpr mode_t hook_file_mode = 0644;

/// The directories that the engine's configuration names, or the default.
std::vector<std::string> configured_dirs(const HooksEngine& engine) {
  auto files = engine.config_files;
  for (const auto& directory : engine.config_directories) {
    for (const auto& name : system::names_in(directory).value_or(std::vector<std::string>())) {
      if (fs::path(name).extension() == ".conf") files.push_back(directory / name);
    }
  }
  std::vector<std::string> dirs{default_hooks_dir};
  for (const auto& file : files) {
    const auto found =
        in_context([&] { return file.string(); },
                   [&] { return hooks_dirs_in(system::read_file_if_there(file).value_or(""), engine.table); });
    if (!found) continue;
    if (!found->append) dirs.clear();
    dirs.insert(dirs.end(), found->dirs.begin(), found->dirs.end());
  }
  return dirs;
}

/// Where our files belong. One that the engine doesn't read is taken where it was asked for, with a note.
fs::path hooks_dir(const HooksEngine& engine, const HooksOptions& options, Steps& steps) {
  const auto dirs = configured_dirs(engine);
  const auto reads = [&](const std::string& dir) { return std::find(dirs.begin(), dirs.end(), dir) != dirs.end(); };
  if (options.hooks_dir.empty()) return dirs.empty() || reads(default_hooks_dir) ? default_hooks_dir : dirs.back();
  if (!options.hooks_dir.is_absolute()) {
    throw Error("--hooks-dir \"" + options.hooks_dir.string() + "\" is not an absolute path");
  }
  if (!reads(options.hooks_dir.string())) {
    steps.note({std::string(engine.name) + " does not read " + options.hooks_dir.string() +
                " by itself; name it in hooks_dir of its configuration"});
  }
  return options.hooks_dir;
}

/// What is at `path`; nothing where it's free. Throws Error if it is another's.
std::optional<std::string> read_ours(const fs::path& path) {
  auto text = system::read_file_if_there(path);
  if (text && !is_our_hook_file(*text)) {
    throw Error(path.string() + " is not docker-cni's; move it, or choose another directory with --hooks-dir");
  }
  return text;
}

std::vector<oci::Hook> wanted_hooks(const Config& config) {
  const auto programs = installed::find_hook_programs(installed::own_directory());
  return installed::hooks(programs, {config.file, {}, config.state_dir, config.hook_timeout, "asked"});
}

/// podman's containers, and CRI-O's, are in DIR/ID/userdata.
void check_hooks_unused(const Records& records) {
  constexpr auto anyway = "do it anyway with --force";
  if (!records.problems.empty()) throw Error(records.problems.front() + "; " + anyway);
  std::vector<std::string> users;
  for (const auto& record : records.readable) {
    const bool is_one = record.bundle.filename() == "userdata" || !record.sandbox.empty();
    if (!is_one || attachment::liveness_of(record).gone) continue;
    users.push_back(engine::short_id(record.id));
  }
  if (users.empty()) return;
  throw Error("containers may have their networks by these hooks, and would start again without any: " + listed(users) +
              "; remove them first, or " + anyway);
}

}  // namespace

HooksEngine podman() {
  return {"podman",
          "engine",
          {"/usr/share/containers/containers.conf", "/etc/containers/containers.conf"},
          {"/etc/containers/containers.conf.d"},
          [](const Config&) { return std::vector<std::string>(); }};
}

HooksEngine crio() { return {"CRI-O", "crio.runtime", {"/etc/crio/crio.conf"}, {"/etc/crio/crio.conf.d"}, about_pods}; }

Answer install_hooks(const HooksEngine& engine, const HooksOptions& options, const Config& config) {
  Steps steps(options.dry_run);
  const auto directory = hooks_dir(engine, options, steps);
  std::vector<HookFile> files;
  for (const auto& hook : wanted_hooks(config)) files.push_back(hook_file(hook, config.pods));
  for (const auto& file : files) read_ours(directory / file.name);

  // DEL first: there is no moment in which a container gets a network that nobody will take from it.
  std::reverse(files.begin(), files.end());
  for (const auto& [name, text] : files) {
    const auto path = directory / name;
    if (read_ours(path) == text) {
      steps.say(path.string() + " is there already\n");
      continue;
    }
    steps.take("write", "wrote", path.string(), [&, &text = text] {
      system::make_directories(directory);
      system::replace_file(path, {text}, {hook_file_mode, {}, {}, false}, system::Durability::synced);
    });
    if (steps.dry_run()) steps.say(text);
  }
  steps.note(engine.notes(config));
  return steps.finish();
}

Answer uninstall_hooks(const HooksEngine& engine, const HooksOptions& options, const Config& config) {
  Steps steps(options.dry_run);
  const auto directory = hooks_dir(engine, options, steps);
  if (!options.force && read_ours(directory / add_file_name)) check_hooks_unused(read_records(open_store(config)));
  for (const auto* name : {add_file_name, del_file_name}) {
    const auto path = directory / name;
    if (read_ours(path)) {
      steps.take("remove", "removed", path.string(), [&] { system::remove_file(path); });
    } else {
      steps.say(path.string() + " is not there\n");
    }
  }
  return steps.finish();
}

}  // namespace docker_cni::admin
