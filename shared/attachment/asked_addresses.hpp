// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "shared/cni/args.hpp"
#include "shared/cni/network_config_list.hpp"
#include "shared/record/record.hpp"
#include "shared/system/unique_fd.hpp"

/// How plugins are asked for addresses that somebody has chosen, or that the container had before. What a container's
/// author has chosen is asked first, stays, and is what it gets, or its ADD fails.
namespace docker_cni::attachment {

/// The ways by which one attachment's plugins can be asked: their configuration, CNI_ARGS, capability args, and
/// RuntimeConf::config_args.
struct AskedAddresses {
  cni::NetworkConfigList& list;
  cni::Args& args;
  std::string& capability_args;
  std::string& config_args;
};

/// Asks for `ips`, which somebody has chosen, of one family or of both, unless addresses are asked for already: by the
/// capability "ips" where a plugin declares it, else by CNI_ARGS, which has room for one only, else by the convention
/// args.cni.ips (CONVENTIONS.md).
void ask_for_ips(const AskedAddresses& asked, const std::vector<std::string>& ips);

/// Asks for `ips`, the addresses that the container had, for each family of which no address is asked for yet. Uses the
/// one way that cni::address_request() names.
void ask_for_former_ips(const AskedAddresses& asked, std::vector<std::string> ips);

/// Asks for `mac` (empty: any), unless one is asked for already: by the capability "mac" where a plugin declares it,
/// else by CNI_ARGS.
void ask_for_mac(const AskedAddresses& asked, const std::string& mac);

/// Throws Error naming an address, or a MAC, that `attachment`, which has its result, asks for and doesn't have: many
/// plugins pass over what they know no way to be asked. The MAC is that of its interface in `netns`, if there is one.
void check_assigned(const record::Attachment& attachment, const system::UniqueFd& netns);

}  // namespace docker_cni::attachment
