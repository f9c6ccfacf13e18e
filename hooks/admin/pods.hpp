// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "shared/config.hpp"

/// What an operator is told about pods (cni.yaml: pods).
namespace docker_cni::admin {

/// What CRI-O's pods get from us and what they don't, as cni.yaml stands: sentences.
std::vector<std::string> about_pods(const Config& config);

/// What stands in the way of other runtimes' namespaces in netns_dir, where pods get networks: sentences; none where
/// all is well.
std::vector<std::string> netns_dir_notes(const Config& config);

}  // namespace docker_cni::admin
