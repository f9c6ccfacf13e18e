// SPDX-License-Identifier: Apache-2.0
#include "hooks/forward/environment.hpp"

#include <cstdlib>

namespace docker_cni::forward {
namespace {

std::string variable(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): there is one thread
  return value != nullptr ? value : "";
}

}  // namespace

Environment read_environment() {
  return {variable("CNI_COMMAND"), variable("CNI_CONTAINERID"), variable("CNI_IFNAME"), variable("PATH")};
}

std::vector<std::string> environment_of_programs(const Environment& environment) {
  std::vector<std::string> variables{"PATH=" + environment.path};
  if (!environment.container_id.empty()) variables.push_back("CNI_CONTAINERID=" + environment.container_id);
  if (!environment.if_name.empty()) variables.push_back("CNI_IFNAME=" + environment.if_name);
  return variables;
}

}  // namespace docker_cni::forward
