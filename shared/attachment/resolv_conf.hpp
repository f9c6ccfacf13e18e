// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "shared/cni/result.hpp"
#include "shared/engine/container_info.hpp"

namespace docker_cni::attachment {

/// `text` of a resolv.conf with what `dns` tells in place of the lines of the same kind (resolv.conf(5)), but for what
/// the container's user has chosen. What is no address, no domain and no option is passed over: it may come from a
/// network's DHCP server. Pure.
std::string resolv_conf_text(std::string_view text, const cni::ResultDns& dns, const engine::ChosenDns& chosen);

}  // namespace docker_cni::attachment
