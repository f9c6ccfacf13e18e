// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace docker_cni::cni {

/// CNI_ARGS, in order (SPEC.md, "Parameters").
using Args = std::vector<std::pair<std::string, std::string>>;

/// Reads `K=V;K2=V2` (SPEC.md, "Parameters"). Throws PluginError with code 4 where a pair has no "=", an empty key, or
/// a second "=".
Args parse_args(std::string_view text);

/// Whether CNI_ARGS can tell `text` as a key or a value (SPEC.md, "Parameters"): plugins split at each ";" and "=" and
/// know no escape.
bool can_be_told(std::string_view text);

/// `K=V;K2=V2` (SPEC.md, "Parameters"). With any arg, IgnoreUnknown=1 comes first: without it a plugin that doesn't
/// know a key fails. Throws PluginError with code 4 where a key or value can't be told this way (";", "=", control
/// characters).
std::string format_args(const Args& args);

}  // namespace docker_cni::cni
