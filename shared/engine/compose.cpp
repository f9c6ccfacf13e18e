// SPDX-License-Identifier: Apache-2.0
#include "shared/engine/compose.hpp"

namespace docker_cni::engine {

std::string compose_service(const ContainerInfo& info) {
  const auto label = [&info](const char* key) {
    const auto found = info.labels.find(key);
    return found == info.labels.end() ? std::string() : found->second;
  };
  const auto project = label("com.docker.compose.project");
  auto service = label("com.docker.compose.service");
  const auto number = label("com.docker.compose.container-number");
  if (project.empty() || service.empty() || number.empty()) return {};
  for (const auto* separator : {"-", "_"}) {
    auto name = project;
    name.append(separator).append(service).append(separator).append(number);
    if (info.name == name) return service;
  }
  return {};
}

}  // namespace docker_cni::engine
