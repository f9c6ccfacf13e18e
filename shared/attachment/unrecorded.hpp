// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "shared/attachment/operation.hpp"

namespace docker_cni::attachment {

/// Releases what a container may hold whose record was lost, beside what bears our mark: addresses and host ports. That
/// is a DEL of every network of cni.yaml's cni_conf_dir for each interface that it has, or may have had; where the
/// container was never on a network there is nothing for its plugins to release. No namespace is given, so its
/// interfaces stay: they end with its pin. What fails is logged.
/// REQUIRES: the container has no record and doesn't run; the caller holds the container's lock.
void release_unrecorded(const std::string& id, Operation& operation);

}  // namespace docker_cni::attachment
