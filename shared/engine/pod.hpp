// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace docker_cni::engine {

/// The pod that a container joins.
struct Pod {
  std::string sandbox;  // the ID of its sandbox; with podman that's the infra container's
  std::string name;     // NAMESPACE/NAME; empty: unknown
};

/// The pod that a container with these annotations of its spec or state joins; nothing where it's in no pod, or is the
/// sandbox (pause, infra container) itself. Under podman an image may have written the annotations.
std::optional<Pod> joined_pod(const std::map<std::string, std::string>& annotations);

/// By which the pod is recorded and locked, and of which plugins get what cni_container_id() makes. It isn't the
/// sandbox's own ID: by that the engine has its eth0 made, and plugins that go by the ID alone (a veth's or a chain's
/// name) would mix them up.
std::string pod_record_id(std::string_view sandbox);

}  // namespace docker_cni::engine
