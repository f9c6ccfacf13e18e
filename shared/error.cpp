// SPDX-License-Identifier: Apache-2.0
#include "shared/error.hpp"

#include <algorithm>
#include <cstring>

namespace docker_cni {

void Error::add_context(std::string_view context) {
  std::string longer;
  longer.reserve(context.size() + 2 + sentence_.size());
  longer.append(context).append(": ").append(sentence_);
  // what() gives a C string, which would end at a NUL that somebody's name or message holds.
  std::replace(longer.begin(), longer.end(), '\0', '?');
  sentence_ = std::move(longer);
}

SystemError::SystemError(std::string_view what, int error_number)
    : Error(std::string(what) + ": " + ::strerrordesc_np(error_number)), error_number_(error_number) {}

std::string Errors::joined() const {
  std::string all;
  for (const auto& sentence : sentences_) {
    if (!all.empty()) all += "; ";
    all += sentence;
  }
  return all;
}

void Errors::throw_if_any() const {
  if (!empty()) throw Error(joined());
}

}  // namespace docker_cni
