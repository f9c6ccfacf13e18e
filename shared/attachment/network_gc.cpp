// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/network_gc.hpp"

#include <optional>
#include <utility>

#include "shared/attachment/plugin_runtime.hpp"
#include "shared/cni/cache.hpp"
#include "shared/cni/network_config_list.hpp"
#include "shared/cni/network_operations.hpp"
#include "shared/cni/operations.hpp"
#include "shared/cni/version.hpp"
#include "shared/error.hpp"
#include "shared/record/store.hpp"
#include "shared/system/deadline.hpp"
#include "shared/system/file_lock.hpp"
#include "shared/system/netns.hpp"

namespace docker_cni::attachment {
namespace {

/// Throws Error if a container may be on any network: it's there, but its record was set aside.
void check_all_are_recorded(const record::Store& store) {
  for (const auto& id : store.set_aside_ids()) {
    if (store.exists(id) || !system::netns_at(store.paths().pin(id))) continue;
    throw Error("nobody can tell what is in use: the record of container " + id +
                " was damaged; start that container anew, or remove it");
  }
}

/// What is in use of `network`. Throws Error if a record can't be read: it may tell of more.
std::vector<cni::ValidAttachment> valid_attachments_of(const std::string& network, const Config& config,
                                                       const record::Store& store) {
  check_all_are_recorded(store);
  std::vector<cni::ValidAttachment> valid;
  for (const auto& id : store.ids()) {
    const auto record = in_context([] { return "nobody can tell what is in use"; }, [&] { return store.load(id); });
    if (!record) continue;
    for (const auto& attachment : record->attachments) {
      if (attachment.tried && attachment.list.name == network)
        valid.push_back({record::cni_container_id(*record), attachment.interface});
    }
  }
  if (config.cache_dir.empty()) return valid;
  for (auto& cached : cni::cached_attachments(config.cache_dir)) {
    if (cached.key.network != network) continue;
    valid.push_back({std::move(cached.key.container_id), std::move(cached.key.if_name)});
  }
  return valid;
}

NetworkFinding gc_network(const std::string& network, const Config& config, bool dry_run,
                          const system::Deadline& deadline, const Log& log) {
  attachment::Operation operation(config, deadline, log);
  const auto& store = operation.store;
  const auto runtime = plugin_runtime(operation, config.cni_bin_dir, "none");
  auto list = cni::find_network(config.cni_conf_dir, network);
  if (list.disable_gc) return {network, NetworkFinding::Outcome::not_sent, "disableGC"};
  list.cni_version = cni::select_version(list, runtime);
  if (cni::parse_version(list.cni_version) < cni::first_with_gc) {
    return {network, NetworkFinding::Outcome::not_sent, "CNI version " + list.cni_version + " has no GC"};
  }
  std::optional<system::FileLock> lock;
  if (!dry_run) {
    store.prepare();
    lock.emplace(store.paths().gc_lock(), system::LockMode::exclusive, deadline);
  }
  const auto valid = valid_attachments_of(network, config, store);
  const auto told = "attachments in use: " + std::to_string(valid.size());
  if (!dry_run) {
    in_context([&] { return name_of(list); }, [&] { cni::gc_network_list(list, valid, runtime); });
    log.info("gc" + field("network", network) + field("valid", std::to_string(valid.size())));
  }
  return {network, NetworkFinding::Outcome::sent, told};
}

}  // namespace

std::vector<NetworkFinding> gc_networks(const Config& config, bool dry_run, const Log& log) {
  std::vector<NetworkFinding> findings;
  for (const auto& network : config.exclusive_networks) {
    try {
      // A time of its own for each: a slow one must not have the next one's, nor that of the hooks that wait meanwhile.
      findings.push_back(gc_network(network, config, dry_run, system::Deadline::in(config.plugin_timeout), log));
    } catch (const Error& error) {
      findings.push_back({network, NetworkFinding::Outcome::failed, error.what()});
      log.warn("gc" + field("network", network) + field("error", error.what()));
    }
  }
  return findings;
}

}  // namespace docker_cni::attachment
