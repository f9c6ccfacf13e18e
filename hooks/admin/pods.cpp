// SPDX-License-Identifier: Apache-2.0
#include "hooks/admin/pods.hpp"

#include "shared/error.hpp"
#include "shared/system/directory.hpp"
#include "shared/system/mount_sharing.hpp"

namespace docker_cni::admin {

std::vector<std::string> about_pods(const Config& config) {
  const auto file = config.file.empty() ? std::string(default_config_file) : config.file.string();
  const std::string own = "a pod's own network, its eth0, stays the one that CRI-O gives it";
  if (config.pods == Pods::leave) {
    return {own +
            "; for further interfaces, where a pod's annotation cni.networks names networks, set pods: further in " +
            file};
  }
  const std::string annotations = config.pods == Pods::further
                                      ? "cni.networks; k8s.v1.cni.cncf.io/networks stays Multus'"
                                      : "cni.networks, or else k8s.v1.cni.cncf.io/networks";
  return {own,
          "the networks of a pod's annotation become net1, net2 … when its first container is created; it is " +
              annotations,
          "pods on the host's network, and sandboxes without a container, get nothing",
          "who may create pods may choose among the networks of " + config.cni_conf_dir.string() +
              ", and publish ports of the host by cni.ports"};
}

std::vector<std::string> netns_dir_notes(const Config& config) {
  const auto& directory = config.netns_dir;
  if (config.pods == Pods::leave || !system::is_directory(directory)) return {};
  const auto sharing = system::mount_sharing(directory);
  if (sharing.above_shared) return {};
  const auto above = directory.parent_path().string();
  const auto remedy = "; run: mount --make-rshared " + above + ", before anything is made in " + directory.string();
  if (sharing.own) {
    return {
        above + " is not a shared mount, and " + directory.string() +
        " was bound over itself: CRI-O can't remove a pod's network namespace that it made before (device or resource "
        "busy)" +
        remedy};
  }
  return {above + " is not a shared mount: ip netns add would bind " + directory.string() +
          " over itself, and CRI-O could then remove no pod's network namespace any more (device or resource busy); "
          "docker-cni doesn't do that" +
          remedy};
}

}  // namespace docker_cni::admin
