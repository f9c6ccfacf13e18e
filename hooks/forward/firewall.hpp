// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "hooks/forward/attachment.hpp"
#include "hooks/forward/environment.hpp"

/// The host's firewall: read, decided on (ruleset.hpp), changed in one transaction. With iptables that's two calls for
/// each family of addresses.
namespace docker_cni::forward {

/// Gives `attachment` what it may. Throws Error.
void allow(const Attachment& attachment, const Environment& environment);

/// Removes the rules of every owner of whom `goes` is true, in these families. Throws Error.
void remove(const std::function<bool(const Owner&)>& goes, const std::vector<Family>& families,
            const Environment& environment);

/// Throws Error that says what `attachment` lacks, if it lacks anything.
void check(const Attachment& attachment, const Environment& environment);

/// Throws PluginError with code 50 (SPEC.md, "STATUS") where there's neither iptables nor nft.
void require_programs(const Environment& environment);

}  // namespace docker_cni::forward
