// SPDX-License-Identifier: Apache-2.0
#include "shared/attachment/operation.hpp"

namespace docker_cni::attachment {

Operation::Operation(const Config& config_in, const system::Deadline& deadline_in, const Log& log_in)
    : config(config_in),
      log(log_in),
      store(record::Paths(config_in.state_dir, config_in.netns_dir)),
      deadline(deadline_in) {}

}  // namespace docker_cni::attachment
