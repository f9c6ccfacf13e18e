// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "shared/cni/network_config_list.hpp"

namespace docker_cni::cni {

/// `list` with the members of `object` in args.cni of each of its plugins' configurations (CONVENTIONS.md, "args in
/// network config"), in the place of what is there under the same names. Throws Error if args isn't an object.
NetworkConfigList with_cni_args(const NetworkConfigList& list, std::string_view object);

/// `list` with `pool` (a subnet, or the name of an IPPool) in ipam.ipv4_pools, or ipv6_pools, where the ipam is
/// calico-ipam, which has no arg for it. Throws Error if ipam isn't an object.
NetworkConfigList with_calico_pool(const NetworkConfigList& list, std::string_view pool);

}  // namespace docker_cni::cni
