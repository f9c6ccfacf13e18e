// SPDX-License-Identifier: Apache-2.0
#include "shared/json/scanner.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

#include "shared/error.hpp"

namespace docker_cni::json {
namespace {

/// Whether a byte may not stand in a string as it is: the quote, the backslash and control characters.
constexpr bool is_special(char byte) { return byte == '"' || byte == '\\' || static_cast<unsigned char>(byte) < 0x20; }

/// Where the first special byte of `text` is, from `at` on, or the text's end. Most of a spec is strings, so eight
/// bytes are looked at together: in `byte - 1 & ~byte` the highest bit is set for a byte of 0 (and may be for those
/// above it).
std::size_t find_special(std::string_view text, std::size_t at) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t highest = 0x80 * ones;
  for (std::uint64_t bytes = 0; text.size() - at >= sizeof bytes; at += sizeof bytes) {
    std::memcpy(&bytes, text.data() + at, sizeof bytes);
    const auto quotes = bytes ^ ('"' * ones);
    const auto backslashes = bytes ^ ('\\' * ones);
    const auto special =
        ((quotes - ones) & ~quotes) | ((backslashes - ones) & ~backslashes) | ((bytes - 0x20 * ones) & ~bytes);
    if ((special & highest) != 0) break;
  }
  while (at < text.size() && !is_special(text[at])) ++at;
  return at;
}

constexpr bool is_space(char byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; }
constexpr bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
constexpr bool is_hex(char byte) {
  return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

}  // namespace

char Scanner::peek() noexcept {
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  return at_ < text_.size() ? text_[at_] : '\0';
}

bool Scanner::take_if(char expected) noexcept {
  if (peek() != expected || at_ == text_.size()) return false;
  ++at_;
  return true;
}

void Scanner::take(char expected, std::string_view what) {
  if (!take_if(expected)) fail(what);
}

std::string_view Scanner::value() {
  if (const char first = peek(); first != '{' && first != '[') {
    const auto begin = at_;
    scalar();
    return text_.substr(begin, at_ - begin);
  }
  return nested();
}

std::string_view Scanner::nested() {
  std::bitset<deepest> is_object;  // for each open level
  std::size_t depth = 0;
  const auto open = [&](bool object) {
    if (depth == deepest) fail("at most 10000 levels of nesting");
    is_object[depth++] = object;
    ++at_;
  };
  const auto key = [&] {
    string();
    take(':', "\":\"");
  };

  const auto begin = at_;
  for (;;) {
    const char next = peek();
    if (next == '{') {
      open(true);
      if (peek() != '}') {
        key();
        continue;
      }
    } else if (next == '[') {
      open(false);
      if (peek() != ']') continue;
    } else {
      scalar();
    }
    // A value has ended, or an empty level stands at its closing bracket: close all that closes here.
    for (;;) {
      if (depth == 0) return text_.substr(begin, at_ - begin);
      const bool object = is_object[depth - 1];
      if (take_if(object ? '}' : ']')) {
        --depth;
        continue;
      }
      take(',', object ? "\",\" or \"}\"" : "\",\" or \"]\"");
      if (object) key();
      break;
    }
  }
}

std::string_view Scanner::string() {
  if (peek() != '"') fail("a string");
  const auto begin = at_++;
  for (;;) {
    at_ = find_special(text_, at_);
    if (at_ == text_.size()) fail("the string's closing quote");
    if (text_[at_] == '"') break;
    if (text_[at_] != '\\') fail("no control character in a string");
    escape();
  }
  ++at_;
  return text_.substr(begin, at_ - begin);
}

void Scanner::end() {
  peek();
  if (at_ != text_.size()) fail("nothing after the value");
}

void Scanner::scalar() {
  switch (peek()) {
    case '"':
      string();
      return;
    case 't':
      literal("true");
      return;
    case 'f':
      literal("false");
      return;
    case 'n':
      literal("null");
      return;
    default:
      number();
  }
}

void Scanner::escape() {
  ++at_;
  const char kind = at_ < text_.size() ? text_[at_] : '\0';
  if (kind == 'u') {
    if (text_.size() - at_ < 5 || !std::all_of(&text_[at_ + 1], &text_[at_ + 1] + 4, is_hex)) fail("four hex digits");
    at_ += 5;
  } else if (kind != '\0' && std::string_view("\"\\/bfnrt").find(kind) != std::string_view::npos) {
    ++at_;
  } else {
    fail("an escape that JSON knows");
  }
}

void Scanner::literal(std::string_view word) {
  if (text_.substr(at_, word.size()) != word) fail("a value");
  at_ += word.size();
}

void Scanner::digits() {
  if (at_ == text_.size() || !is_digit(text_[at_])) fail("a digit");
  while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
}

void Scanner::number() {
  const auto next_is = [this](std::string_view any) {
    return at_ < text_.size() && any.find(text_[at_]) != std::string_view::npos;
  };
  if (!next_is("-0123456789")) fail("a value");
  if (next_is("-")) ++at_;
  if (next_is("0")) {
    ++at_;
  } else {
    digits();
  }
  if (next_is(".")) {
    ++at_;
    digits();
  }
  if (next_is("eE")) {
    ++at_;
    if (next_is("+-")) ++at_;
    digits();
  }
}

void Scanner::fail(std::string_view what) const {
  const auto before = text_.substr(0, at_);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto column = at_ - (before.find_last_of('\n') + 1) + 1;  // npos + 1 is 0: the first line
  std::string sentence = "JSON, line " + std::to_string(line) + ", column " + std::to_string(column) + ": expected ";
  sentence.append(what);
  if (at_ == text_.size()) sentence += ", but the text ends here";
  throw Error(std::move(sentence));
}

}  // namespace docker_cni::json
