// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace docker_cni::admin {

/// What text is written for; as it's made, for a file or a pipe.
struct Terminal {
  std::size_t width = 0;  // columns; 0: lines may be as long as they are
  bool colours = false;
};

/// What our stdout is. `no_trunc`: nothing is to be cut. Colours only where it's a terminal, and not with NO_COLOR
/// (no-color.org) or on a dumb one.
Terminal own_terminal(bool no_trunc = false);

}  // namespace docker_cni::admin
