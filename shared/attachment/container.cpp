// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/container.hpp"

#include <algorithm>
#include <string>
#include <unistd.h>

#include "shared/engine/compose.hpp"
#include "shared/engine/labels.hpp"
#include "shared/engine/unique_id.hpp"
#include "shared/error.hpp"
#include "shared/names/host_names.hpp"
#include "shared/system/netns.hpp"

namespace docker_cni::attachment {

std::string name_of(const Container& container) {
  const bool is_unnamed = container.info.name.empty() && container.id != container.state.id;
  return is_unnamed ? container.state.id : container.info.name;
}

std::vector<std::string> names_of(const Container& container, const std::vector<std::string>& aliases) {
  std::vector<std::string> names;
  const auto add = [&names](const std::string& name) {
    if (names::is_host_name(name) && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  add(container.info.name);
  for (const auto& name : names::host_names(container.spec.hostname, container.spec.domainname)) add(name);
  for (const auto& name : aliases) add(name);
  add(engine::compose_service(container.info));
  return names;
}

Container read_container(const oci::State& state, const fs::path& spec_file) {
  Container container{state, engine::unique_id(state.id, state.bundle), {}, {}};
  const auto file = spec_file.empty() ? state.bundle / "config.json" : spec_file;
  const bool by_hand = spec_file.empty() && (state.bundle.empty() || ::access(file.c_str(), F_OK) != 0);
  if (by_hand) {
    container.spec.network = oci::NetworkNamespace::created;
  } else {
    container.spec = oci::read_spec(file);
  }
  if (container.spec.annotations.empty()) container.spec.annotations = state.annotations;
  container.info = engine::read_container_info(container.spec, state.id, state.bundle, {});
  engine::read_labels(container.spec, container.info);
  return container;
}

system::UniqueFd open_container_netns(const oci::State& state) {
  if (state.pid <= 0) throw Error("the state on stdin has no pid: there is no network namespace to attach");
  auto netns = in_context([] { return "the container's network namespace"; },
                          [&] { return system::open_netns("/proc/" + std::to_string(state.pid) + "/ns/net"); });
  if (system::namespace_id(netns) == system::netns_at("/proc/self/ns/net")) {
    throw Error("its network namespace is the host's own, which no plugin may touch; give it one of its own");
  }
  return netns;
}

}  // namespace docker_cni::attachment
