#pragma once

#include <string>
#include <string_view>

#include "shared/cni/args.hpp"

/// What is asked of plugins at run time, checked before the first one runs: plugins read it when half of an ADD is
/// done, and one that can't read it at ADD can't read it at DEL either.
namespace docker_cni::cni {

/// Capability args, a JSON object of capability -> value (SPEC.md, "Deriving runtimeConfig"; the values' forms are
/// those of the conventions, "Dynamic Plugin specific fields"). Gives what to send: the text as it is, but for port
/// mappings, of which each then has its protocol, in lower case. Capabilities that the conventions don't know pass.
/// Throws Error naming what is wrong.
std::string accept_capability_args(std::string_view text);

/// Throws Error where IP (addresses, with a prefix length or without, and commas between) or MAC, which plugins of many
/// kinds know, has a wrong value (SPEC.md, "Parameters"; the conventions, "CNI_ARGS").
void check_args(const Args& args);

}  // namespace docker_cni::cni
