// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace docker_cni {

/// What must be changed for an error not to come again, where code decides by that: the sentence may be reworded.
enum class ErrorKind {
  other,       // the sentence alone says it
  label,       // a label or annotation of the container
  cni_yaml,    // cni.yaml
  capability,  // a network's configuration: no plugin of it takes what the container asks for
  host_port,   // another container, or a process of the host, has the port
};

/// A failure, told as one sentence for an operator: lower case, no full stop, outermost first.
/// Thrown or logged, never both.
class Error : public std::exception {
 public:
  explicit Error(std::string sentence, ErrorKind kind = ErrorKind::other)
      : sentence_(std::move(sentence)), kind_(kind) {}

  const char* what() const noexcept override { return sentence_.c_str(); }

  /// Puts `context` and ": " in front of the sentence.
  void add_context(std::string_view context);

  /// Puts "; " and `remedy`, what to do, behind the sentence.
  void add_remedy(std::string_view remedy) { sentence_.append("; ").append(remedy); }

  ErrorKind kind() const noexcept { return kind_; }

  /// Says of which kind it is, unless who threw it has said so.
  void add_kind(ErrorKind kind) noexcept {
    if (kind_ == ErrorKind::other) kind_ = kind;
  }

 private:
  std::string sentence_;
  ErrorKind kind_;
};

/// A system call that failed: the sentence is "`what`: the errno's text".
class SystemError : public Error {
 public:
  SystemError(std::string_view what, int error_number);

  /// The errno of the failed call.
  int error_number() const noexcept { return error_number_; }

 private:
  int error_number_;
};

/// Failures collected while undoing, where the next step must be taken whatever became of the last.
class Errors {
 public:
  void add(const std::exception& error) { sentences_.emplace_back(error.what()); }
  bool empty() const noexcept { return sentences_.empty(); }

  const std::vector<std::string>& sentences() const noexcept { return sentences_; }

  /// All sentences, joined by "; ".
  std::string joined() const;

  /// Throws an Error with joined(), if there is anything to tell.
  void throw_if_any() const;

 private:
  std::vector<std::string> sentences_;
};

/// Runs `step`; a failure goes on with its own type, `describe()` put in front, and is of `kind`. Nothing is formatted
/// on success.
template <class Describe, class Step>
decltype(auto) in_context(Describe&& describe, Step&& step, ErrorKind kind = ErrorKind::other) {
  try {
    return std::forward<Step>(step)();
  } catch (Error& error) {
    error.add_context(std::forward<Describe>(describe)());
    error.add_kind(kind);
    throw;
  }
}

}  // namespace docker_cni
