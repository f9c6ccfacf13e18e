// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <string_view>

namespace docker_cni::engine {

namespace fs = boost::filesystem;

/// The ID that tells a container from all others of this host, by which it's recorded, locked, pinned and told to
/// plugins. It's the runtime's own `id`, but for containerd, whose IDs are unique in a namespace only: there it's
/// NAMESPACE--ID. Neither may have two dashes in a row (containerd, pkg/identifiers), so no two containers share one.
/// The namespace stands above the ID in `bundle`, which is all that a hook and the rewriter both know. Docker's own
/// namespace is no other's, and its IDs stay as people know them.
std::string unique_id(std::string_view id, const fs::path& bundle);

/// What a namespace of containerd's calls the container whose unique ID is `id`: what stands behind the first two
/// dashes in a row; `id` itself where there are none.
std::string_view id_in_namespace(std::string_view id);

/// What plugins get as CNI_CONTAINERID for the container whose unique ID is `id`. Some name interfaces by its first 7
/// (Weave) or 11 characters (Calico), and some refuse "_" and upper case: a hash, as most engines' IDs are, stays, and
/// so does what is short, and what cnitool makes; of any other it's a hash of 32 hexadecimal digits.
std::string cni_container_id(std::string_view id);

/// With what the ID of a pod's record begins; see pod_record_id().
inline constexpr std::string_view pod_prefix = "pod-";

/// `id` as people are shown it: a hash cut to 12 digits, as engines do, also behind pod_prefix, and without its
/// namespace (dockerd with userns-remap has one of its own); any other whole.
std::string short_id(std::string_view id);

}  // namespace docker_cni::engine
