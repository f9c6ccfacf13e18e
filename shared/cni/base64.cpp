// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/base64.hpp"

#include <algorithm>
#include <cstdint>

namespace docker_cni::cni {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string encode_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(3, bytes.size()))) {
    std::uint32_t group = 0;
    for (std::size_t at = 0; at < 3; ++at) {
      group = (group << 8U) | (at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U);
    }
    for (std::size_t at = 0; at < 4; ++at) {
      text += at <= bytes.size() ? alphabet[(group >> (18U - 6U * at)) & 0x3FU] : '=';
    }
  }
  return text;
}

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  const auto padding = text.ends_with("==") ? 2U : text.ends_with("=") ? 1U : 0U;
  const auto digits = text.substr(0, text.size() - padding);
  std::uint32_t group = 0;
  unsigned bits = 0;
  for (const char digit : digits) {
    const auto value = alphabet.find(digit);
    if (value == std::string_view::npos) return std::nullopt;
    group = (group << 6U) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>((group >> bits) & 0xFFU);
  }
  return bytes;
}

}  // namespace docker_cni::cni
