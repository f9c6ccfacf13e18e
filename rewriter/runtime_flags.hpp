// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace docker_cni::rewriter {

enum class Takes {
  value,
  nothing,
  truth,  // a value in one runtime and none in another: taken where the next argument is true, false or auto
};

/// A flag of some runtime.
struct Flag {
  std::string_view name;  // without dashes
  char letter = '\0';     // its short form; NUL: none
  Takes takes = Takes::value;
  bool abbreviable = false;  // crun's: the beginning of the name does, if it's no other's
};

/// The flags that runc, crun, youki and runsc have before the subcommand: those with a value, and the usual others.
std::span<const Flag> global_flags() noexcept;

/// Those that they have behind create, run and restore.
std::span<const Flag> create_flags() noexcept;

/// What stood at one place of a command line.
struct Argument {
  enum class Kind { end, operand, flag } kind = Kind::end;
  std::string_view flag;          // the long name of a flag with a value; empty: another flag
  const char* value = nullptr;    // the flag's value, or the operand
  std::string_view unknown = {};  // a flag that no table has, without a value of its own: the next argument may be that
};

/// Goes over a runtime's arguments as its own parser does.
class Arguments {
 public:
  Arguments(std::span<char* const> args, std::span<const Flag> flags) : left_(args), flags_(flags) {}

  Argument next();

  /// What next() has not taken.
  std::span<char* const> left() const noexcept { return left_; }

 private:
  Argument flag(const char* text);
  Argument letters(const char* text);
  Argument with_value(const Flag& flag, const char* glued);
  const Flag* by_name(std::string_view name, bool abbreviated) const;

  std::span<char* const> left_;
  std::span<const Flag> flags_;
  bool only_operands_ = false;  // "--" was there
};

}  // namespace docker_cni::rewriter
