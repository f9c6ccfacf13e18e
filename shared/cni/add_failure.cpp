// SPDX-License-Identifier: Apache-2.0
#include "shared/cni/add_failure.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include "shared/cni/error.hpp"
#include "shared/sentence.hpp"

namespace docker_cni::cni {
namespace {

bool is_last_word(const Error& error) {
  if (const auto* told = dynamic_cast<const PluginError*>(&error)) return told->code() != try_again_later;
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

bool both_refuse(const AddFailure& failure, const Error& error) { return failure.refused && is_refusal(error); }

}  // namespace docker_cni::cni
