// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "shared/error.hpp"
#include "shared/json/text.hpp"
#include "shared/system/child.hpp"

namespace docker_cni::cni {

/// Throws what a plugin that failed has told: PluginError where its stdout is an error object (SPEC.md, "Error"), else
/// Error with what it wrote and how it ended. The sentence is never empty.
[[noreturn]] void throw_plugin_failure(const system::ChildOutcome& outcome);

/// Throws PluginError (SPEC.md, "Error") where `answer`, of a plugin that claims to have succeeded, is an error object
/// and no result.
void refuse_error_object(const std::vector<json::Member>& answer);

}  // namespace docker_cni::cni
