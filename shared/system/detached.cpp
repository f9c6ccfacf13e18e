// SPDX-License-Identifier: Apache-2.0
#include "shared/system/detached.hpp"

#include <array>
#include <fcntl.h>
#include <sys/types.h>

#include "shared/system/root_path.hpp"
#include "shared/system/spawn.hpp"

namespace docker_cni::system {

void start_detached(const std::vector<std::string>& arguments) {
  const std::string program = "/proc/self/exe";
  SpawnActions actions;
  actions.open("/dev/null", 0, O_RDONLY);
  actions.open("/dev/null", 1, O_WRONLY);
  actions.open("/dev/null", 2, O_WRONLY);
  actions.chdir("/");
  auto all = arguments;
  all.insert(all.begin(), program);
  spawn(program, all, {root_path_variable}, actions, SpawnAttributes(SpawnAttributes::Leads::session));
}

}  // namespace docker_cni::system
