// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

/// What Go's encoding/json, by which engines read what an image's author wrote, makes of a text. An author may write it
/// so that whoever reads it more strictly misses it.
namespace docker_cni::engine {

/// Whether Go takes the member `key` for the field `name` (in lower case): in any case, the long s for an s and the
/// Kelvin sign for a k.
bool go_takes_for(std::string_view key, std::string_view name);

/// Whether `text` has the U+FFFD that Go puts where a text is no UTF-8: what stood there can't be compared.
bool may_be_garbled(std::string_view text);

}  // namespace docker_cni::engine
