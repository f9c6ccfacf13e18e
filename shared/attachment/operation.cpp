// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/operation.hpp"

namespace docker_cni::attachment {

Operation operation(const Config& config, const system::Deadline& deadline, const Log& log) {
  return {config, log, record::Store(record::Paths(config.state_dir, config.netns_dir)), deadline};
}

}  // namespace docker_cni::attachment
