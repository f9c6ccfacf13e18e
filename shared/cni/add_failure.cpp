// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/add_failure.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <string_view>

#include "shared/ascii.hpp"
#include "shared/cni/error.hpp"
#include "shared/sentence.hpp"

namespace docker_cni::cni {
namespace {

template <std::size_t Count>
bool has_any(std::string_view text, const std::array<std::string_view, Count>& words) {
  const auto lowered = lower(std::string(text));
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return lowered.find(word) != std::string::npos; });
}

/// Whether `sentence` says that the daemon or the store that a plugin asks isn't there: nothing was asked of it.
bool tells_of_nobody(std::string_view sentence) {
  constexpr std::array<std::string_view, 3> words{"connection refused", "no such host", "connect: no such file"};
  return has_any(sentence, words);
}

/// Whether it says that no answer came: what was asked may have been done all the same, a lease given, say.
bool tells_of_no_answer(std::string_view sentence) {
  constexpr std::array<std::string_view, 7> words{"connection reset",  "broken pipe",        "i/o timeout", "timed out",
                                                  "deadline exceeded", "code = unavailable", ": eof"};
  return has_any(sentence, words);
}

bool is_last_word(const Error& error) {
  if (const auto* told = dynamic_cast<const PluginError*>(&error)) {
    return told->code() != try_again_later && !tells_of_no_answer(told->msg());
  }
  if (const auto* system = dynamic_cast<const SystemError*>(&error)) {
    constexpr std::array lasting{ENOENT, EACCES, ENOEXEC};
    return std::find(lasting.begin(), lasting.end(), system->error_number()) != lasting.end();
  }
  return false;  // it crashed, or nobody knows why it failed
}

bool is_refusal(const Error& error) {
  return dynamic_cast<const PluginError*>(&error) != nullptr && is_last_word(error);
}

}  // namespace

AddFailure add_failure(std::size_t place, const Error& error) {
  return {place, one_line(error.what()), is_refusal(error)};
}

bool says_the_same(const AddFailure& failure, const Error& error) {
  return is_last_word(error) && one_line(error.what()) == failure.sentence;
}

bool both_refuse(const AddFailure& failure, const Error& error) {
  if (!failure.refused || !is_refusal(error)) return false;
  return !tells_of_nobody(error.what()) || tells_of_nobody(failure.sentence);
}

}  // namespace docker_cni::cni
