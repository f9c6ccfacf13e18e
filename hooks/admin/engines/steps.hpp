// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hooks/admin/commands.hpp"

namespace docker_cni::admin {

/// What install and uninstall do, step by step, and tell of it. In a dry run each step is only announced.
class Steps {
 public:
  explicit Steps(bool dry_run) : dry_run_(dry_run) {}

  bool dry_run() const noexcept { return dry_run_; }

  /// Takes a step: "VERB WHAT" in the past tense, or as what would be done.
  template <class Step>
  void take(std::string_view verb, std::string_view past, const std::string& what, Step&& step) {
    if (!dry_run_) std::forward<Step>(step)();
    answer_.text.append(dry_run_ ? "would " : "").append(dry_run_ ? verb : past).append(" ").append(what).append("\n");
  }

  void say(std::string_view text) { answer_.text.append(text); }
  void note(const std::vector<std::string>& sentences) {
    for (const auto& sentence : sentences) answer_.text.append("note: ").append(sentence).append("\n");
  }

  /// For what the operator has to do himself.
  void problem(std::string sentence) { answer_.problems.push_back(std::move(sentence)); }

  Answer finish() { return std::move(answer_); }

 private:
  bool dry_run_;
  Answer answer_;
};

}  // namespace docker_cni::admin
