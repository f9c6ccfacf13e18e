// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <map>
#include <string>
#include <string_view>

namespace docker_cni::engine {

namespace fs = boost::filesystem;

/// What an image's author wrote, by key. One image may have several manifests, each with its own values.
using ImageWords = std::multimap<std::string, std::string>;

/// The annotations in the manifests of the image of the container `id`, which podman copies into the container's spec.
/// They are kept by containers/storage, the library under podman, CRI-O and buildah. `container_dir`: the container's
/// own directory there, GRAPHROOT/DRIVER-containers/ID. A container without an image (--rootfs) has none.
/// Throws Error naming what can't be read, or isn't there.
ImageWords read_image_annotations(const fs::path& container_dir, std::string_view id);

}  // namespace docker_cni::engine
