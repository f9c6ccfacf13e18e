// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace docker_cni {

/// The longest sentence that is printed: more than 64 KiB on stderr would hang `docker run`, and nobody reads 4 KiB.
inline constexpr std::size_t longest_sentence = 4096;

/// `text` on one line of at most `limit` bytes: line breaks become blanks, control characters, those that turn the
/// direction of writing and bytes that are no UTF-8 become "?", and what is too long ends in "...".
std::string one_line(std::string_view text, std::size_t limit);

/// A sentence on one line, as above, of at most longest_sentence bytes: where it's longer, "..." takes the place of its
/// middle. It begins with where something happened and ends with why, however long the names between may be.
std::string one_line(std::string_view text);

/// one_line(), without the phrases from which Docker guesses exit code 126 or 127 instead of 125
/// (moby, daemon/errors.go: it looks for them in any error of the runtime, in any case).
std::string sentence_for_engine(std::string_view text);

}  // namespace docker_cni
