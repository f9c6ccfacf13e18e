// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/config.hpp"
#include "shared/engine/container_storage.hpp"
#include "shared/oci/spec.hpp"

namespace docker_cni::engine {

namespace fs = boost::filesystem;

enum class Engine { none, docker, podman, crio };

/// What of a container's resolv.conf its user has chosen, with flags of `docker run` (--dns, --dns-search,
/// --dns-option).
struct ChosenDns {
  bool nameservers = false;
  bool search = false;
  bool options = false;
};

/// What an engine left on disk, or in the spec, about a container.
struct ContainerInfo {
  Engine engine = Engine::none;
  fs::path engine_dir;       // the directory that lives exactly as long as the container; empty: none known
  std::string name;          // as its user calls it; empty: unknown; see read_labels()
  std::string network_mode;  // Docker: HostConfig.NetworkMode
  ChosenDns chosen_dns;      // Docker: HostConfig.Dns, DnsSearch, DnsOptions
  std::map<std::string, std::string> labels;  // Docker: config.v2.json's, the image's too; see read_labels()
  std::optional<std::map<std::string, std::string>>
      image_labels;  // those of them that its image brought; none: unknown
  std::optional<ImageWords> image_annotations =
      ImageWords();          // podman: those of the spec that its image brought; none: unknown; see read_labels()
  std::string image_unread;  // why image_labels or image_annotations are unknown
  std::vector<std::string> networks;  // Docker: those that it connects the container to; see read_labels()
  bool managed_plugin = false;        // dockerd asks, and there is no container directory: a plugin of Docker's own
  bool pod_member = false;            // the annotations of a CRI or of podman say that it joins a sandbox
};

/// Finds out which engine made the container `id` from its spec, its bundle (absolute) and the runtime's --root (empty:
/// unknown), and reads what decide() needs of what that engine left. podman's and CRI-O's containers are told by where
/// their bundle is: the annotation io.container.manager is any caller's, and an image's author's. Docker's directory is
/// the parent of the sources mounted at /etc/hostname, /etc/resolv.conf and /etc/hosts, where that bears the ID, or
/// containers/ID in one of those above the root file system.
/// Throws Error naming a file that is there but can't be read.
ContainerInfo read_container_info(const oci::Spec& spec, std::string_view id, const fs::path& bundle,
                                  std::string_view runtime_root);

}  // namespace docker_cni::engine
