// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/network/removal.hpp"

#include <algorithm>

#include "hooks/admin/network/conflist.hpp"
#include "shared/attachment/bridge.hpp"
#include "shared/attachment/gc.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::admin {
namespace {

record::Paths prepared_paths(const Config& config) {
  const auto store = open_store(config);
  store.prepare();
  return store.paths();
}

bool another_uses(const std::string& bridge, const NetworkFile& network, const std::vector<NetworkFile>& all) {
  return std::any_of(all.begin(), all.end(), [&](const NetworkFile& other) {
    return other.file != network.file && other.list && attachment::bridge_of(*other.list) == bridge;
  });
}

/// Deletes the bridge that came with `network`. One that something is in, or another network names, stays.
void delete_bridge(const NetworkFile& network, const std::vector<NetworkFile>& all) {
  const auto mark = mark_of(*network.list);
  if (!mark || mark->bridge.empty() || another_uses(mark->bridge, network, all)) return;
  delete_unused_bridge(mark->bridge);
}

}  // namespace

void release_gone(const Config& config, const Log& log) {
  attachment::Operation operation(config, system::Deadline::in(config.hook_timeout), log);
  attachment::GcOptions options;
  options.patience = operation.deadline;  // who has just been told to remove the container
  attachment::gc(options, operation);
}

Removal::Removal(const Config& asked, const Log& into)
    : config(asked),
      log(into),
      attachments(prepared_paths(asked).gc_lock(), system::LockMode::exclusive,
                  system::Deadline::in(asked.hook_timeout)),
      networks(read_networks_if_any(asked.cni_conf_dir)),
      records(read_records(open_store(asked))) {
  // gc, just now perhaps, has moved away what it could not read: such a container may run.
  const auto store = open_store(asked);
  for (const auto& id : store.set_aside_ids()) {
    if (store.exists(id)) continue;
    records.problems.push_back("the record of container " + engine::short_id(id) +
                               " was damaged and set aside; see: docker-cni-admin release --force");
  }
}

bool is_default(const NetworkFile& network, const Removal& removal) {
  const auto& names = removal.config.networks;
  if (names.empty()) return network.file == removal.networks.front().file;
  return std::any_of(names.begin(), names.end(), [&](const std::string& entry) {
    return network.list && entry.substr(0, entry.find('@')) == network.list->name;
  });
}

void remove_network(const NetworkFile& network, Removal& removal) {
  // In this order: the file says which bridge it was.
  delete_bridge(network, removal.networks);
  system::remove_file(network.file);
  removal.log.info("removed" + field("network", network.list->name) + field("file", network.file.string()));
  std::erase_if(removal.networks, [file = network.file](const NetworkFile& other) { return other.file == file; });
}

}  // namespace docker_cni::admin
