// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace docker_cni::rewriter {

/// A command line as main() gets it: writable, with a null behind it.
class CommandLine {
 public:
  CommandLine(std::initializer_list<const char*> words) : words_(words.begin(), words.end()) {
    for (auto& word : words_) pointers_.push_back(word.data());
    pointers_.push_back(nullptr);
  }

  int argc() const { return static_cast<int>(words_.size()); }
  char** argv() { return pointers_.data(); }
  std::span<char*> all() { return std::span(pointers_).first(words_.size()); }

 private:
  std::vector<std::string> words_;
  std::vector<char*> pointers_;
};

}  // namespace docker_cni::rewriter
