// SPDX-License-Identifier: Apache-2.0
#include "shared/json/document.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "shared/error.hpp"

namespace docker_cni::json {
namespace {

[[noreturn]] void refuse(std::string_view name, std::string_view what) {
  throw Error("\"" + std::string(name) + "\" is not " + std::string(what));
}

/// Throws that `text` is no JSON from its byte `at` on.
[[noreturn]] void refuse_text(std::string_view text, std::size_t at) {
  const auto before = text.substr(0, at);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto column = before.size() - (before.find_last_of('\n') + 1) + 1;  // npos + 1 is 0: the first line
  throw Error("JSON, line " + std::to_string(line) + ", column " + std::to_string(column) +
              (at < text.size() ? ": this does not belong here" : ": expected more, but the text ends here"));
}

/// `text` with U+FFFD for what is no UTF-8, which nlohmann's parser would refuse.
std::string as_utf8(std::string_view text) { return nlohmann::json::parse(one_line(text)).get<std::string>(); }

/// The member `key`, null too; none if it is missing.
const nlohmann::json* find_member(const nlohmann::json& object, std::string_view key) {
  if (!object.is_object()) {
    throw Error("expected an object with \"" + std::string(key) + "\", but found " + object.type_name());
  }
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

}  // namespace

nlohmann::json parse(std::string_view text) {
  // The parser takes a NUL for the end.
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) refuse_text(text, nul);
  auto document = nlohmann::json::parse(text, nullptr, false);
  if (!document.is_discarded()) return document;
  const auto repaired = as_utf8(text);
  try {
    return nlohmann::json::parse(repaired);
  } catch (const nlohmann::json::parse_error& error) {
    refuse_text(repaired, std::max<std::size_t>(error.byte, 1) - 1);
  } catch (const nlohmann::json::exception&) {
    throw Error("JSON: a number is too large");
  }
}

std::string one_line(const nlohmann::ordered_json& document) {
  return document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string as_string(const nlohmann::json& value, std::string_view name) {
  if (!value.is_string()) refuse(name, "a string");
  return value.get<std::string>();
}

const nlohmann::json& as_array(const nlohmann::json& value, std::string_view name) {
  if (!value.is_array()) refuse(name, "an array");
  return value;
}

const nlohmann::json& as_object(const nlohmann::json& value, std::string_view name) {
  if (!value.is_object()) refuse(name, "an object");
  return value;
}

const nlohmann::json* member(const nlohmann::json& object, std::string_view key) {
  const auto* const found = find_member(object, key);
  return found == nullptr || found->is_null() ? nullptr : found;
}

std::string string_or_empty(const nlohmann::json& object, std::string_view key) {
  const auto* const value = find_member(object, key);
  return value == nullptr ? std::string() : as_string(*value, key);
}

std::vector<std::string> strings(const nlohmann::json& object, std::string_view key) {
  std::vector<std::string> all;
  const auto* const value = find_member(object, key);
  if (value == nullptr) return all;
  for (const auto& element : as_array(*value, key)) all.push_back(as_string(element, key));
  return all;
}

std::int64_t signed_number(const nlohmann::json& object, std::string_view key, std::int64_t least, std::int64_t most) {
  const auto* const value = find_member(object, key);
  if (value == nullptr) return 0;
  const bool is_whole = value->is_number_integer();
  const bool too_large = value->is_number_unsigned() && !std::in_range<std::int64_t>(value->get<std::uint64_t>());
  const auto number = is_whole && !too_large ? value->get<std::int64_t>() : 0;
  if (!is_whole || too_large || number < least || number > most) refuse(key, "a number that fits");
  return number;
}

std::uint64_t unsigned_number(const nlohmann::json& object, std::string_view key, std::uint64_t most) {
  const auto* const value = find_member(object, key);
  if (value == nullptr) return 0;
  if (!value->is_number_unsigned() || value->get<std::uint64_t>() > most) refuse(key, "a number that fits");
  return value->get<std::uint64_t>();
}

}  // namespace docker_cni::json
