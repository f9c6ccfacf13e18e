// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace docker_cni::cni {

/// `bytes` in the standard alphabet of RFC 4648, padded.
std::string encode_base64(std::string_view bytes);

/// The bytes; nothing where `text` isn't what encode_base64() writes.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace docker_cni::cni
