// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "shared/cni/args.hpp"

/// What is asked of plugins at run time, checked before the first one runs: plugins read it when half of an ADD is
/// done, and one that can't read it at ADD can't read it at DEL either.
namespace docker_cni::cni {

/// Capability args, a JSON object of capability -> value (SPEC.md, "Deriving runtimeConfig"; the values' forms are
/// those of the conventions, "Dynamic Plugin specific fields"). Returns what to send: the text as it is, but for port
/// mappings, of which each then has its protocol, in lower case. Capabilities that the conventions don't know pass.
/// Throws Error naming what is wrong.
std::string accept_capability_args(std::string_view text);

/// Whether `capability_args` (empty for none) ask for `capability`.
bool has_capability_arg(std::string_view capability_args, std::string_view capability);

/// `capability_args` (empty for none) with `value`, JSON text, for `capability`, in the place of what was asked for.
std::string with_capability_arg(std::string_view capability_args, std::string_view capability, std::string_view value);

/// Throws Error if `mac` isn't a MAC address.
void check_mac(std::string_view mac);

/// Throws Error if IP (addresses, with a prefix length or without, and commas between) or MAC, which plugins of many
/// kinds know, has a wrong value (SPEC.md, "Parameters"; the conventions, "CNI_ARGS").
void check_args(const Args& args);

}  // namespace docker_cni::cni
