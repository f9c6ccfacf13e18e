// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "shared/cni/plugin.hpp"

namespace docker_cni::admin {

/// `text` as one word of a shell's command line. Where a terminal might obey what is in it, in the form $'…', which
/// bash, zsh and ksh read; else in one that any shell reads. `text` has no NUL.
std::string shell_word(std::string_view text);

/// The command line that makes `call` again: the same program, environment and stdin, to the byte.
std::string command_line_of(const cni::PluginExecution& call);

}  // namespace docker_cni::admin
