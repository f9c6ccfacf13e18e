// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/unrecorded.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "shared/attachment/plugin_runtime.hpp"
#include "shared/attachment/stale_rules.hpp"
#include "shared/cni/del_operations.hpp"
#include "shared/cni/network_config_list.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/system/link.hpp"
#include "shared/system/netns.hpp"

namespace docker_cni::attachment {
namespace {

/// The networks that can be read.
std::vector<cni::NetworkConfigList> networks_in(const fs::path& dir, const Log& log) {
  std::vector<cni::NetworkConfigList> networks;
  try {
    for (const auto& file : cni::config_files(dir)) {
      try {
        networks.push_back(cni::load_network_config_list(file));
      } catch (const Error& error) {
        log.debug(std::string("passed over") + field("error", error.what()));
      }
    }
  } catch (const Error& error) {
    log.debug(std::string("passed over") + field("error", error.what()));
  }
  return networks;
}

/// The interfaces in the container's pinned namespace; without one, those that it gets where its networks name none.
std::vector<std::string> interfaces_in_pin(const std::string& id, const Operation& operation, std::size_t networks) {
  const auto& store = operation.store;
  std::vector<std::string> names;
  const auto pin = store.paths().pin(id);
  if (system::netns_at(pin) && store.marked_id(system::pin_mark(pin)) == id) {
    for (auto& link : system::links_in(system::open_netns(pin))) {
      if (link.name != "lo") names.push_back(std::move(link.name));
    }
  }
  if (!names.empty()) return names;
  constexpr std::size_t most = 4;
  auto further = std::min(networks, most);
  if (!id.starts_with(engine::pod_prefix) && further > 0) {  // a pod's first interface is its engine's
    names.push_back(operation.config.cni_ifname);
    --further;
  }
  for (std::size_t number = 1; number <= further; ++number) {
    names.push_back("net" + std::to_string(number));
  }
  return names;
}

}  // namespace

void release_unrecorded(const std::string& id, Operation& operation) {
  const auto& log = operation.log;
  const auto runtime = plugin_runtime(operation, operation.config.cni_bin_dir, id);
  const auto networks = networks_in(operation.config.cni_conf_dir, log);
  // By its own ID an earlier version made it known to plugins.
  for (const auto& container_id : std::set{id, engine::cni_container_id(id)}) {
    for (const auto& interface : interfaces_in_pin(id, operation, networks.size())) {
      for (const auto& list : networks) {
        try {
          cni::del_network_list(list, {container_id, {}, interface, {}, {}}, {}, runtime);
        } catch (const Error& error) {
          log.debug("del without a record" + field("container", id) + field("network", list.name) +
                    field("error", error.what()));
        }
      }
    }
    remove_stale_rules(container_id, operation.deadline, log);
  }
  operation.failing_call.reset();
}

}  // namespace docker_cni::attachment
