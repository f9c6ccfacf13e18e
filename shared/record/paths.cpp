#include "shared/record/paths.hpp"

#include <utility>

namespace docker_cni::record {

Paths::Paths(fs::path state_dir, fs::path netns_dir)
    : state_dir_(std::move(state_dir)), netns_dir_(std::move(netns_dir)) {}

}  // namespace docker_cni::record
