// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <string_view>

#include "tests/support/temp_dir.hpp"

namespace docker_cni::support {

/// What Docker 20.10 has on disk when it calls the runtime's create: the files of `docker run --name web --net none`,
/// taken from a real one, below a directory of the test's own.
class DockerContainer {
 public:
  static constexpr const char* id = "15a8986300b411102a25cab5497faa8b998d7e77d94394112edd9dc9b5fde1e9";

  explicit DockerContainer(const TempDir& dir, std::string_view network_mode = "none");

  /// The engine's own directory of the container.
  const fs::path& directory() const noexcept { return directory_; }

  /// The bundle, with config.json in it.
  const fs::path& bundle() const noexcept { return bundle_; }

 private:
  fs::path directory_;
  fs::path bundle_;
};

/// The spec of such a container, as Docker wrote it.
std::string docker_spec();

/// `text` with every `from` replaced.
std::string replaced(std::string text, std::string_view from, std::string_view to);

}  // namespace docker_cni::support
