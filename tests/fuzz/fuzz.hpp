// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

/// What all fuzz targets share. A target is a file that defines fuzz().
namespace docker_cni::fuzz {

/// Does with `input` what the target is about. An Error is an answer; any other exception is a fault.
void fuzz(std::string_view input);

/// Ends the program, as a fault, unless `truth`; `what` should have been.
void expect(bool truth, std::string_view what);

/// Takes the first line from `input`, without its end.
std::string_view take_line(std::string_view& input);

/// `text` as the reference reads it; nothing where it doesn't. It refuses what we keep as it is: text that isn't UTF-8,
/// lone surrogates and numbers that no double holds.
std::optional<nlohmann::json> reference(std::string_view text);

/// What of `before` isn't in `after` any more, if what stands around it is what both have in common.
std::string_view lost(std::string_view before, std::string_view after);

/// Whether `text` is nothing but JSON's white space.
bool is_blank(std::string_view text);

}  // namespace docker_cni::fuzz
