// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "hooks/admin/engines/cli_plugin.hpp"
#include "hooks/admin/engines/daemon_json.hpp"
#include "hooks/admin/engines/docker.hpp"
#include "hooks/admin/engines/docker_reload.hpp"
#include "hooks/admin/engines/docker_use.hpp"
#include "hooks/admin/engines/install_lock.hpp"
#include "hooks/admin/networks.hpp"
#include "hooks/admin/records.hpp"
#include "shared/attachment/liveness.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/installed/programs.hpp"

namespace docker_cni::admin {
namespace {

/// Nobody will look after what containers that are gone still hold, once no hook is called any more.
void tell_of_leftovers(const std::vector<record::Record>& records, Steps& steps) {
  std::vector<std::string> gone;
  for (const auto& record : records) {
    if (attachment::liveness_of(record).gone) gone.push_back(engine::short_id(record.id));
  }
  if (gone.empty()) return;
  steps.note(
      {"containers that are gone still hold addresses: " + listed(gone) + "; free them with: docker-cni-admin gc"});
}

void tell_of_bridges(const Config& config, Steps& steps) {
  for (const auto& bridge : bridges_that_stay(config)) {
    std::string note = "the bridge ";
    note.append(bridge).append(" stays; once no container is on it: ip link delete ").append(bridge);
    steps.note({note});
  }
}

/// Makes a running dockerd forget the runtime, then leaves the file as it's to stay.
void forget(const std::optional<AskedDockerd>& dockerd, const DaemonFile& file, const WithoutRuntime& without,
            const std::string& name) {
  if (dockerd && dockerd->info().has(name)) {
    file.write(without.for_reload);
    dockerd->reload(
        file, [&](const DockerInfo& info) { return !info.has(name) && info.default_runtime != name; },
        "let go of the runtime \"" + name + "\"");
  }
  file.write(without.text);
  file.remove_backup();
}

}  // namespace

Answer uninstall_docker(const DockerOptions& options, const Config& config) {
  Steps steps(options.dry_run);
  const auto target = find_docker_target(options.pidfile, options.daemon_json);
  const InstallLock lock(options.dry_run);
  const DaemonFile file(target.daemon_json);
  const auto before = file.text().value_or("");
  const auto name = in_context([&] { return file.path().string(); },
                               [&] { return options.name.empty() ? usual_name(before) : options.name; });
  const auto without =
      in_context([&] { return file.path().string(); }, [&] { return without_runtime(before, name, file.backup()); });
  if (!find_runtime(before, name)) {
    if (!options.name.empty()) throw Error(file.path().string() + " has no runtime \"" + name + "\"");
    steps.say(file.path().string() + " has no runtime \"" + name + "\"\n");
  } else {
    const auto records = read_records(open_store(config));
    if (!options.force && !records.problems.empty()) throw Error(records.problems.front());
    if (!options.force) {
      check_unused(name, places_of_containers(target, file, records.readable),
                   "without which Docker can neither start nor stop them");
    }
    tell_of_leftovers(records.readable, steps);
    const auto dockerd = AskedDockerd::ask(target, file, steps);
    steps.take("remove", "removed",
               without.text ? "the runtime \"" + name + "\" from " + file.path().string()
                            : file.path().string() + ", which install had made",
               [&] { forget(dockerd, file, without, name); });
  }
  const auto link = cli_plugin_link(installed::own_directory() / "docker-cni-admin");
  if (state_of(link) == LinkState::ours && our_runtimes(without.text.value_or("")).empty()) {
    steps.take("remove", "removed", link.string(), [&] { system::remove_file(link); });
  }
  steps.note(target.notes);
  tell_of_bridges(config, steps);
  return steps.finish();
}

}  // namespace docker_cni::admin
