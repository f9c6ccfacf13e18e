// SPDX-License-Identifier: Apache-2.0
#include <boost/filesystem/operations.hpp>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

#include "shared/engine/compose.hpp"
#include "shared/engine/container_info.hpp"
#include "shared/engine/docker_config.hpp"
#include "shared/engine/docker_flags.hpp"
#include "shared/engine/labels.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace docker_cni::fuzz {
namespace {

const std::string id(64, 'a');

/// The directory of one container, as Docker makes it; it goes with the program.
struct ContainerDir {
  ContainerDir() {
    std::string name = "/dev/shm/docker-cni-fuzz-XXXXXX";
    expect(::mkdtemp(name.data()) != nullptr, "a directory can be made");
    top = name;
    dir = top / "containers" / id;
    fs::create_directories(dir);
    std::atexit([] { fs::remove_all(container_dir().top); });
  }
  static ContainerDir& container_dir() {
    static ContainerDir one;
    return one;
  }
  void write(const char* name, std::string_view text) const {
    const int fd = ::open((dir / name).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    expect(fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()), "it can be written");
    ::close(fd);
  }
  fs::path top;
  fs::path dir;
};

}  // namespace

/// A line of hostconfig.json, and config.v2.json: what we read of them.
void fuzz(std::string_view input) {
  const auto& container = ContainerDir::container_dir();
  container.write("hostconfig.json", take_line(input));
  container.write("config.v2.json", input);
  const auto hosts = (container.dir / "hosts").string();
  const auto spec = oci::parse_spec(
      R"({"annotations":{"cni.networks":"x"},"mounts":[{"destination":"/etc/hosts","source":")" + hosts + R"("}]})");
  auto info = engine::read_container_info(spec, id, "/run/bundle/" + id, "");
  expect(info.engine == engine::Engine::docker, "the container is Docker's");
  engine::read_docker_flags(info);
  engine::read_labels(spec, info);
  engine::compose_service(info);
  for (const auto& doubted : engine::believed_labels(spec, info, {}).doubted) engine::describe(doubted);
}

}  // namespace docker_cni::fuzz
