// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/failure_note.hpp"

#include <ctime>
#include <exception>
#include <utility>

#include "shared/record/paths.hpp"
#include "shared/sentence.hpp"

namespace docker_cni::attachment {

bool note_failure(record::Failure failure, const Error& error, const Operation& operation) noexcept {
  try {
    if (!record::is_container_id(failure.id)) return false;
    failure.time = std::time(nullptr);
    failure.sentence = one_line(error.what());
    failure.kind = error.kind();
    record::save_failure(operation.store.paths(), failure);
    return true;
  } catch (const std::exception& why_none) {
    operation.log.warn("note of a failure" + field("container", failure.id) + field("error", why_none.what()));
    return false;
  }
}

}  // namespace docker_cni::attachment
