// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace docker_cni::engine {

namespace fs = boost::filesystem;

/// What we read of Docker's config.v2.json, and of an image's own configuration, which has labels at the same place.
struct DockerConfig {
  std::string name;
  std::string image;           // sha256:…
  std::string image_manifest;  // sha256:…, of containerd's image store; empty: the image is in Docker's own
  std::string driver;          // of the storage, in whose directory the images are
  std::vector<std::string> networks;
  std::map<std::string, std::string> labels;
};

/// Parses one. Throws Error if it's no JSON object, or a part that we read has the wrong type.
DockerConfig parse_docker_config(std::string_view text);

/// The labels of the image that `config` names: from Docker's own image store, or from containerd's, of the engine
/// whose directory of the container is `engine_dir` (DATA/containers/ID). Throws Error naming what can't be read or
/// isn't there.
std::map<std::string, std::string> read_image_labels(const fs::path& engine_dir, const DockerConfig& config);

}  // namespace docker_cni::engine
