// SPDX-License-Identifier: Apache-2.0
#include "tests/support/docker_container.hpp"

#include "shared/system/file.hpp"

namespace docker_cni::support {
namespace {

std::string captured(const char* name) { return system::read_file(fs::path(DOCKER_CNI_DOCKER_FILES) / name); }

}  // namespace

DockerContainer::DockerContainer(const TempDir& dir, std::string_view network_mode) {
  const auto containers = dir.directory("docker/containers");
  const auto hostconfig = replaced(captured("hostconfig.json"), R"("NetworkMode":"none")",
                                   R"("NetworkMode":")" + std::string(network_mode) + "\"");
  const auto spec = replaced(docker_spec(), "/var/lib/docker/containers", containers.string());
  directory_ = dir.write(fs::path("docker/containers") / id / "hostconfig.json", hostconfig).parent_path();
  dir.write(fs::path("docker/containers") / id / "config.v2.json", captured("config.v2.json"));
  const auto image = fs::path("docker/image/overlay2/imagedb/content/sha256") /
                     "32b3271b4082d7e5f77ba6fe8db1115ac06b3517a0a66319c01d8d9e878b4165";
  dir.write(image, R"({"config":{"Labels":null}})");
  bundle_ = dir.write(fs::path("moby") / id / "config.json", spec).parent_path();
}

std::string docker_spec() { return captured("config.json"); }

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace docker_cni::support
