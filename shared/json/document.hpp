// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

/// Small documents, of ours or of an engine's own making, that are only read or only written as a whole: nlohmann/json
/// does it, and what it throws leaves these functions as Error. Where a byte of the document must stay as it was, see
/// shared/json/text.hpp.
namespace docker_cni::json {

/// The document `text`, however deep it nests: who reads it must not recurse either. Bytes that are no UTF-8 become
/// U+FFFD, as in Go; of a key that is there twice the last counts. Throws Error, telling line and column, where `text`
/// isn't exactly one value.
nlohmann::json parse(std::string_view text);

/// `document` on one line, without a line break. Bytes that are no UTF-8 are written as U+FFFD.
std::string one_line(const nlohmann::ordered_json& document);

/// The string `value`; the array or object `value` itself. Each throws Error naming `name` where it's another kind.
std::string as_string(const nlohmann::json& value, std::string_view name);
const nlohmann::json& as_array(const nlohmann::json& value, std::string_view name);
const nlohmann::json& as_object(const nlohmann::json& value, std::string_view name);

/// The member `key` of `object`; none if it is missing or null: what Go writes for a part that isn't there.
/// Throws Error if `object` is no object, as do the functions below.
const nlohmann::json* member(const nlohmann::json& object, std::string_view key);

/// The string `key` of `object`; empty if it is missing. Throws Error naming `key` where it's another kind, null too.
std::string string_or_empty(const nlohmann::json& object, std::string_view key);

/// The strings in the array `key` of `object`; none if it is missing. Throws Error naming `key` where it's another
/// kind, null too, or holds one.
std::vector<std::string> strings(const nlohmann::json& object, std::string_view key);

/// What number() reads; use that.
std::int64_t signed_number(const nlohmann::json& object, std::string_view key, std::int64_t least, std::int64_t most);
std::uint64_t unsigned_number(const nlohmann::json& object, std::string_view key, std::uint64_t most);

/// The whole number `key` of `object`; 0 if it is missing. Throws Error naming `key` where it's another kind, null too,
/// or doesn't fit.
template <class Number>
Number number(const nlohmann::json& object, std::string_view key) {
  using Limits = std::numeric_limits<Number>;
  static_assert(Limits::is_integer);
  if constexpr (Limits::is_signed) {
    return static_cast<Number>(signed_number(object, key, Limits::min(), Limits::max()));
  } else {
    return static_cast<Number>(unsigned_number(object, key, Limits::max()));
  }
}

}  // namespace docker_cni::json
