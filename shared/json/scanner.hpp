// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <cstddef>
#include <string_view>

namespace docker_cni::json {

/// Walks over JSON text, one value after the other, and checks it against RFC 8259 on the way. It decodes and
/// allocates nothing and doesn't recurse: a spec of megabytes, or one that nests as deep as it can, costs one pass.
/// Every function throws Error with line and column where the text isn't what it asks for.
class Scanner {
 public:
  static constexpr std::size_t deepest = 10'000;

  explicit Scanner(std::string_view text) noexcept : text_(text) {}

  /// Skips white space; then the next byte, or NUL at the end.
  char peek() noexcept;

  /// Skips white space and takes `expected` if it's next.
  bool take_if(char expected) noexcept;

  /// Skips white space and takes `expected`; `what` names it in the failure.
  void take(char expected, std::string_view what);

  /// Takes one whole value and gives its text.
  std::string_view value();

  /// Takes one string and gives its text, quotes included.
  std::string_view string();

  /// Throws unless only white space is left.
  void end();

  std::size_t position() const noexcept { return at_; }

 private:
  [[noreturn]] void fail(std::string_view what) const;
  std::string_view nested();
  void scalar();
  void number();
  void literal(std::string_view word);
  void escape();
  void digits();

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace docker_cni::json
