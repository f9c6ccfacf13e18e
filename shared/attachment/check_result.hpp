// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/record/record.hpp"
#include "shared/system/link.hpp"

/// What a plugin's CHECK gets as prevResult. The MAC of a veth's side on the host, and of a bridge, isn't the plugins'
/// alone: udev gives a link that comes up with a random one another (systemd's default, MACAddressPolicy=persistent),
/// just after ADD has told of the first, and a bridge without an address changes its own with its ports. Nothing
/// depends on it, so a CHECK must not take it for a loss.
namespace docker_cni::attachment {

/// `result` (SPEC.md, "ADD Success") with the MACs of `links` in the place of those that it tells of the host's
/// interfaces of the same names.
std::string with_macs_of(const std::vector<system::Link>& links, std::string_view result);

/// The result of `attachment` with the MACs that the host's veths and bridges in it have now. Throws Error.
std::string result_for_check(const record::Attachment& attachment);

}  // namespace docker_cni::attachment
