// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hooks/admin/commands.hpp"

namespace docker_cni::admin {

/// What `docker-cni-admin network` knows, as Work of a verb of its own.
Work declare_network_create(CLI::App& verb);
Work declare_network_ls(CLI::App& verb);
Work declare_network_inspect(CLI::App& verb);
Work declare_network_rm(CLI::App& verb);
Work declare_network_prune(CLI::App& verb);

}  // namespace docker_cni::admin
