// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// JSON (RFC 8259) as the text that it is: values are spans of the document, so that what we don't change stays as it
/// was to the byte. Needed where a typed or even an ordered round trip would lose something: 20-digit integers,
/// "1.50", the order of keys, unknown fields, bytes that are no UTF-8; and where keys follow Go's rules, which differ
/// in case or stand twice in what an image's author wrote (shared/engine). What is else only read, or only written, is
/// shared/json/document.hpp's.
namespace docker_cni::json {

/// One member of an object. The spans point into the text that was scanned.
struct Member {
  std::string key;         // decoded
  std::string_view value;  // without white space around it
  std::string_view whole;  // from the key's quote to the value's end
};

enum class Kind { object, array, string, number, boolean, null };

/// The one JSON value in `text`, without the white space around it. Throws Error, telling line and column, where
/// `text` isn't exactly one value, or nests deeper than 10,000 levels.
std::string_view value(std::string_view text);

/// The kind of a value as value(), members() or elements() gave it.
Kind kind(std::string_view value);

/// The members of the object `text`, in order, duplicates too. Throws Error as value() does, and where it's no object.
std::vector<Member> members(std::string_view text);

/// The elements of the array `text`, in order. Throws Error as value() does, and where it's no array.
std::vector<std::string_view> elements(std::string_view text);

/// The value of the last member called `key` (as every reader of JSON takes duplicates); nothing where there is none.
std::optional<std::string_view> find(const std::vector<Member>& members, std::string_view key);

/// The decoded string `key` of an object with `members`; empty if it is missing. Throws Error as string() does.
std::string string_or_empty(const std::vector<Member>& members, std::string_view key);

/// The decoded string `value`. Throws Error naming `name` where it's another kind.
std::string string(std::string_view value, std::string_view name);

/// `text` as a JSON string, quotes included. Bytes that are no UTF-8 are kept.
std::string quoted(std::string_view text);

/// Writes an object member by member, on one line.
class ObjectWriter {
 public:
  /// `value` is JSON text and is copied as it is.
  ObjectWriter& add(std::string_view key, std::string_view value);
  ObjectWriter& add_string(std::string_view key, std::string_view text) { return add(key, json::quoted(text)); }

  /// The object's text so far, closed.
  std::string text() const { return text_ + "}"; }

 private:
  std::string text_ = "{";
};

}  // namespace docker_cni::json
