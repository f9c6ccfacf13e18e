// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "shared/config.hpp"
#include "shared/engine/container_info.hpp"
#include "shared/oci/spec.hpp"

namespace docker_cni::engine {

/// Reads the container's name and labels into `info`, where its engine keeps them on disk (Docker's config.v2.json),
/// and, if any of them, or of the spec's annotations, is ours, what its image brought of them: from Docker's own image
/// store, from containerd's, or from podman's. Throws Error naming a file of the container's that is there but can't be
/// read.
void read_labels(const oci::Spec& spec, ContainerInfo& info);

/// A label or annotation of ours that may be the word of the image's author.
struct DoubtedLabel {
  bool annotation = false;
  std::string key;
  std::string value;
  std::string unread;  // why nobody can ask the image; empty: it says the same
};

/// What a container says about its networks.
struct ContainerLabels {
  std::map<std::string, std::string> believed;
  std::vector<DoubtedLabel> doubted;
};

/// What the container's author asks for, and is believed (shared/README.md, "Whom we believe"): annotations before
/// labels, and of both only what the engine was told for this container. An image's are somebody else's word, and so is
/// what can't be told from them, unless `trust` names them, or it asks for less: for no network, or for no fixed
/// address. Eru's labels (`cni` "1", and an address as `ipv4`) become cni.ips. What was believed at an earlier start
/// (`believed_before`) still is: labels don't change, but an image may be gone by now.
ContainerLabels believed_labels(const oci::Spec& spec, const ContainerInfo& info, const Trust& trust,
                                const std::map<std::string, std::string>& believed_before = {});

/// `label` as a sentence about why it is not believed, and what to do.
std::string describe(const DoubtedLabel& label);

}  // namespace docker_cni::engine
