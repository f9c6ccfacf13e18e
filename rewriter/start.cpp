// SPDX-License-Identifier: Apache-2.0
#include "rewriter/start.hpp"

#include <chrono>
#include <string>
#include <unistd.h>

#include "shared/error.hpp"
#include "shared/names/start_note.hpp"
#include "shared/sentence.hpp"
#include "shared/system/file.hpp"

namespace docker_cni::rewriter {

void write_hosts_before_start(const RuntimeCall& call) noexcept {
  constexpr std::chrono::seconds patience(10);
  try {
    names::write_hosts_by_note(".", call.id, system::Deadline::in(patience));
  } catch (const std::exception& error) {
    try {
      system::write_all(STDERR_FILENO, "docker-cni: /etc/hosts: " + sentence_for_engine(error.what()) + "\n", "stderr");
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch): nobody is left to be told
    }
  }
}

}  // namespace docker_cni::rewriter
