// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Changes of a document that a person keeps: every byte that isn't changed stays, and what is added looks like what
/// stands around it.
namespace docker_cni::json {

/// The keys from the document's object down to a value.
using Keys = std::vector<std::string>;

/// The value at `keys` in the object `text`; nothing if a key on the way is missing, or is null.
/// Throws Error if the text isn't JSON, if what has members is no object, or if a key on the way is there
/// twice: readers don't agree which of them counts.
std::optional<std::string_view> value_at(std::string_view text, const Keys& keys);

/// The object `text` with `value` (JSON text) at `keys`, in the place of what is there or behind its last sibling;
/// objects are made on the way. Throws Error as value_at() does.
std::string with_value_at(std::string_view text, const Keys& keys, std::string_view value);

/// The object `text` without the member at `keys`, as it was before with_value_at() added it.
/// Throws Error as value_at() does; a member that isn't there is none to remove.
std::string without_value_at(std::string_view text, const Keys& keys);

}  // namespace docker_cni::json
