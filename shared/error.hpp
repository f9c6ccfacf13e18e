#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace docker_cni {

/// A failure, told as one sentence for an operator: lower case, no full stop, outermost first.
/// Thrown or logged, never both.
class Error : public std::exception {
 public:
  explicit Error(std::string sentence) : sentence_(std::move(sentence)) {}

  const char* what() const noexcept override { return sentence_.c_str(); }

  /// Puts `context` and ": " in front of the sentence.
  void add_context(std::string_view context);

  /// Puts "; " and `remedy`, what to do, behind the sentence.
  void add_remedy(std::string_view remedy) { sentence_.append("; ").append(remedy); }

 private:
  std::string sentence_;
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

/// Runs `step`; a failure goes on with its own type, `describe()` put in front. Nothing is formatted on success.
template <class Describe, class Step>
decltype(auto) in_context(Describe&& describe, Step&& step) {
  try {
    return std::forward<Step>(step)();
  } catch (Error& error) {
    error.add_context(std::forward<Describe>(describe)());
    throw;
  }
}

}  // namespace docker_cni
