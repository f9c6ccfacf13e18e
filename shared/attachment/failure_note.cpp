#include "shared/attachment/failure_note.hpp"

#include <ctime>
#include <exception>
#include <utility>

#include "shared/record/paths.hpp"
#include "shared/sentence.hpp"

namespace docker_cni::attachment {

bool note_failure(record::Failure failure, const Error& error, const Config& config, const Log& log) noexcept {
  try {
    if (!record::is_container_id(failure.id)) return false;
    failure.time = std::time(nullptr);
    failure.sentence = one_line(error.what());
    record::save_failure(record::Paths(config.state_dir, config.netns_dir), failure);
    return true;
  } catch (const std::exception& hindrance) {
    log.warn("note of a failure" + field("container", failure.id) + field("error", hindrance.what()));
    return false;
  }
}

}  // namespace docker_cni::attachment
