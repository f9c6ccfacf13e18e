// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hooks/forward/attachment.hpp"
#include "hooks/forward/ruleset.hpp"

/// Published ports and masquerade, as rules of a table that translates. Everything in here is pure.
///
/// For each address A of a container in the subnet S that the host reaches by its interface H:
///
///     PREROUTING, OUTPUT      to an address of the host: DOCKER-CNI-PUBLISH
///     DOCKER-CNI-PUBLISH      to a published port: to A, and the container's port
///     POSTROUTING             DOCKER-CNI-MASQUERADE
///     DOCKER-CNI-MASQUERADE   to A by a published port, from S or from the host's loopback addresses: masquerade,
///                             since A would answer past the host, or to itself
///                             from A to elsewhere than S and H, with ipMasq: masquerade
namespace docker_cni::forward {

/// What the chains with these hooks are called.
struct NatHooks {
  std::string prerouting = "PREROUTING";
  std::string output = "OUTPUT";
  std::string postrouting = "POSTROUTING";
};

/// What `attachment` has published and masqueraded of those `addresses` of it that the table is for. Empty where that's
/// nothing.
/// REQUIRES: `addresses` are of one family.
Plan publishing_plan(const NatHooks& hooks, const Attachment& attachment, const std::vector<Address>& addresses);

}  // namespace docker_cni::forward
