// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

/// What iptables-save and nft print, taken apart.
namespace docker_cni::forward {

/// The lines of `text`, without the blanks around them; empty ones are left out.
std::vector<std::string_view> lines_of(std::string_view text);

/// The word in `line` behind `mark`; empty where `mark` isn't there.
std::string_view word_behind(std::string_view line, std::string_view mark);

/// What stands in double quotes in `line` behind `mark`; empty where there's no such thing.
std::string_view quoted_behind(std::string_view line, std::string_view mark);

}  // namespace docker_cni::forward
